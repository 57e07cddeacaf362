namespace ChatRec.Bench;

/// <summary>Finds what is measured: the repository's own files. Benchmarks run in a folder below the repository.</summary>
internal static class EncoderFiles
{
    /// <summary>The encoder's folder.</summary>
    public static string Folder => Path.Combine(Root, "models", "text-encoder");

    /// <summary>The repository.</summary>
    public static string Root
    {
        get
        {
            for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            {
                if (File.Exists(Path.Combine(folder.FullName, "ChatRec.sln")))
                {
                    return folder.FullName;
                }
            }

            throw new DirectoryNotFoundException("Benchmarks run inside the repository.");
        }
    }
}
