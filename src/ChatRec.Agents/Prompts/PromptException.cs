namespace ChatRec.Agents.Prompts;

/// <summary>A prompt file that cannot be used. The message is one line and names the file and the line.</summary>
public sealed class PromptException : Exception
{
    /// <summary>Makes the exception.</summary>
    /// <param name="path">The file.</param>
    /// <param name="line">The line, from 1; 0 when the whole file is meant.</param>
    /// <param name="reason">What is wrong.</param>
    /// <param name="inner">The cause, or <see langword="null"/>.</param>
    public PromptException(string path, int line, string reason, Exception? inner = null)
        : base(line > 0 ? $"{path}:{line}: {reason}" : $"{path}: {reason}", inner)
    {
        Path = path;
        Line = line;
        Reason = reason;
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>The line, from 1; 0 when the whole file is meant.</summary>
    public int Line { get; }

    /// <summary>What is wrong.</summary>
    public string Reason { get; }
}
