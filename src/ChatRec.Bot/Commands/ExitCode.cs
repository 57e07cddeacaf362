namespace ChatRec.Bot.Commands;

/// <summary>The exit codes of every command.</summary>
internal static class ExitCode
{
    /// <summary>Fine.</summary>
    public const int Fine = 0;

    /// <summary>The check failed.</summary>
    public const int CheckFailed = 1;

    /// <summary>Wrong usage or input.</summary>
    public const int WrongUsage = 2;
}
