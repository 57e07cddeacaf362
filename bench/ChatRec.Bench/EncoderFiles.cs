namespace ChatRec.Bench;

/// <summary>Finds the encoder to measure: the repository's own. Benchmarks run in a folder below the repository.</summary>
internal static class EncoderFiles
{
    public static string Folder
    {
        get
        {
            for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            {
                if (File.Exists(Path.Combine(folder.FullName, "ChatRec.sln")))
                {
                    return Path.Combine(folder.FullName, "models", "text-encoder");
                }
            }

            throw new DirectoryNotFoundException("Benchmarks run inside the repository.");
        }
    }
}
