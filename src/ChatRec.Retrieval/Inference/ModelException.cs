namespace ChatRec.Retrieval.Inference;

/// <summary>A model's file cannot be used: missing, truncated, altered or of another shape. The message is one line with the path.</summary>
public sealed class ModelException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="path">The file at fault.</param>
    /// <param name="reason">What is wrong, in one line.</param>
    /// <param name="innerException">What the reader threw, or <see langword="null"/>.</param>
    public ModelException(string path, string reason, Exception? innerException = null)
        : base($"{path}: {reason.ReplaceLineEndings(" ")}", innerException)
    {
        Path = path;
        Reason = reason.ReplaceLineEndings(" ");
    }

    /// <summary>The file at fault.</summary>
    public string Path { get; }

    /// <summary>What is wrong, in one line.</summary>
    public string Reason { get; }
}
