namespace ChatRec.Bot.Hosting;

/// <summary>Where a run keeps what it writes when nothing else was said.</summary>
internal static class DataFolder
{
    /// <summary>
    /// The folder: the variable <c>CHATREC_DATA</c>; in a checkout its <c>var/</c>; else the user's data folder
    /// (<c>XDG_DATA_HOME</c>, by default ~/.local/share).
    /// </summary>
    public static string Default()
    {
        if (Environment.GetEnvironmentVariable("CHATREC_DATA") is { Length: > 0 } chosen)
        {
            return chosen;
        }

        for (var folder = new DirectoryInfo(Directory.GetCurrentDirectory()); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "ChatRec.sln")))
            {
                return Path.Combine(folder.FullName, "var");
            }
        }

        var home = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);
        return Path.Combine(home, "chatrec");
    }

    /// <summary>The database that <c>serve</c> keeps when none was chosen.</summary>
    public static string Database() => Path.Combine(Default(), "chatrec.db");
}
