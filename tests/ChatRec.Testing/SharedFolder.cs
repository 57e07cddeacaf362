using Xunit;

namespace ChatRec.Testing;

/// <summary>
/// Finds the data and models that are measured with and never committed: the environment variable CHATREC_SHARED, or a folder "shared"
/// beside the repository or, for a working tree deeper in the same place, one level further up.
/// </summary>
public static class SharedFolder
{
    private static readonly Lazy<string?> Found = new(Find);

    /// <summary>The folder, or <see langword="null"/> when it is absent.</summary>
    public static string? Path => Found.Value;

    /// <summary>A path inside the folder; the running test is skipped, with the reason, when it is not there.</summary>
    /// <param name="parts">Folders and file below the shared folder.</param>
    public static string Require(params string[] parts)
    {
        if (Path is null)
        {
            Assert.Skip("There is no shared folder: set CHATREC_SHARED or place it beside the repository.");
        }

        var path = System.IO.Path.Combine([Path!, .. parts]);
        if (!File.Exists(path) && !Directory.Exists(path))
        {
            Assert.Skip($"The shared folder has no {string.Join('/', parts)}.");
        }

        return path;
    }

    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable("CHATREC_SHARED") is { Length: > 0 } named)
        {
            return Directory.Exists(named) ? named : null;
        }

        var root = RepositoryRoot.Path;
        foreach (var up in (string[])["..", System.IO.Path.Combine("..", "..")])
        {
            var path = System.IO.Path.GetFullPath(System.IO.Path.Combine(root, up, "shared"));
            if (Directory.Exists(System.IO.Path.Combine(path, "data")))
            {
                return path;
            }
        }

        return null;
    }
}
