namespace ChatRec.Testing;

/// <summary>Finds the repository a test runs in.</summary>
public static class RepositoryRoot
{
    private static readonly Lazy<string> Found = new(Find);

    /// <summary>The folder that holds ChatRec.sln.</summary>
    /// <exception cref="InvalidOperationException">The tests do not run inside the repository.</exception>
    public static string Path => Found.Value;

    /// <summary>A path inside the repository.</summary>
    /// <param name="parts">Folders and file below the root.</param>
    public static string Combine(params string[] parts) => System.IO.Path.Combine([Path, .. parts]);

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "ChatRec.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException($"No folder above {AppContext.BaseDirectory} holds ChatRec.sln.");
    }
}
