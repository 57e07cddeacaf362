namespace ChatRec.Retrieval.Catalog;

/// <summary>A domain pack cannot be read. The message is one line, fit to be printed: file, line, reason.</summary>
public sealed class PackException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="file">The file at fault, as it was named to the loader.</param>
    /// <param name="line">The line, from 1; 0 when the whole file is meant.</param>
    /// <param name="reason">What is wrong, in one line.</param>
    /// <param name="innerException">What the reader threw, or <see langword="null"/>.</param>
    public PackException(string file, int line, string reason, Exception? innerException = null)
        : base(line > 0 ? $"{file}({line}): {reason}" : $"{file}: {reason}", innerException)
    {
        File = file;
        Line = line;
        Reason = reason;
    }

    /// <summary>The file at fault.</summary>
    public string File { get; }

    /// <summary>The line, from 1; 0 when the whole file is meant.</summary>
    public int Line { get; }

    /// <summary>What is wrong, in one line.</summary>
    public string Reason { get; }
}
