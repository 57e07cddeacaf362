namespace ChatRec.Retrieval.Evaluation;

/// <summary>An evaluation file cannot be read. The message names file, line and reason in one line.</summary>
public sealed class DataSetException : Exception
{
    /// <summary>Makes the exception.</summary>
    /// <param name="file">The file's path.</param>
    /// <param name="line">The line from 1, or 0 for the file as a whole.</param>
    /// <param name="reason">What is wrong.</param>
    public DataSetException(string file, int line, string reason)
        : base(line > 0 ? $"{file}:{line}: {reason}" : $"{file}: {reason}")
    {
        File = file;
        Line = line;
    }

    /// <summary>Makes the exception.</summary>
    public DataSetException()
    {
    }

    /// <summary>Makes the exception.</summary>
    /// <param name="message">What is wrong.</param>
    public DataSetException(string message)
        : base(message)
    {
    }

    /// <summary>Makes the exception.</summary>
    /// <param name="message">What is wrong.</param>
    /// <param name="innerException">What went wrong beneath.</param>
    public DataSetException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>The file's path.</summary>
    public string? File { get; }

    /// <summary>The line from 1, or 0.</summary>
    public int Line { get; }
}
