namespace ChatRec.Bot.Commands;

/// <summary>A command cannot do what it was asked for: wrong usage or input. The message is one clear line for a person.</summary>
public sealed class CommandFailedException : Exception
{
    /// <summary>Makes the exception.</summary>
    /// <param name="message">One clear line.</param>
    public CommandFailedException(string message)
        : base(message)
    {
    }

    /// <summary>Makes the exception.</summary>
    /// <param name="message">One clear line.</param>
    /// <param name="innerException">What went wrong beneath.</param>
    public CommandFailedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Makes the exception.</summary>
    public CommandFailedException()
    {
    }
}
