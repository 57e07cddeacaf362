using System.ComponentModel;
using System.Diagnostics;

namespace ChatRec.Bot.Commands;

/// <summary>A prompt that changed since a revision, line by line.</summary>
/// <param name="Path">The file.</param>
/// <param name="Removed">Lines that are gone.</param>
/// <param name="Added">Lines that are new.</param>
internal sealed record PromptChange(string Path, IReadOnlyList<string> Removed, IReadOnlyList<string> Added);

/// <summary>Compares the prompts on disk with those of a git revision.</summary>
internal static class PromptDiff
{
    /// <summary>Finds the changed prompts.</summary>
    /// <param name="folder">The prompts folder, inside a git work tree.</param>
    /// <param name="revision">The revision.</param>
    /// <param name="cancellationToken">Stops git.</param>
    /// <exception cref="CommandFailedException">git is missing or does not know the revision.</exception>
    public static async Task<IReadOnlyList<PromptChange>> FindAsync(string folder, string revision, CancellationToken cancellationToken)
    {
        if (revision.StartsWith('-'))
        {
            throw new CommandFailedException($"\"{revision}\" is no revision");
        }

        var text = await GitAsync(folder, ["diff", "--no-color", "--no-ext-diff", "--unified=0", revision, "--", "."], cancellationToken).ConfigureAwait(false);
        var changes = new List<PromptChange>();
        var (removed, added) = (new List<string>(), new List<string>());
        foreach (var line in text.Split('\n'))
        {
            if (line.StartsWith("diff --git ", StringComparison.Ordinal))
            {
                (removed, added) = ([], []);
                changes.Add(new PromptChange(line[(line.LastIndexOf(" b/", StringComparison.Ordinal) + 3)..], removed, added));
            }
            else if (line.StartsWith("---", StringComparison.Ordinal) || line.StartsWith("+++", StringComparison.Ordinal))
            {
                continue;
            }
            else if (line.StartsWith('-'))
            {
                removed.Add(line[1..].Trim());
            }
            else if (line.StartsWith('+'))
            {
                added.Add(line[1..].Trim());
            }
        }

        return changes;
    }

    private static async Task<string> GitAsync(string folder, string[] arguments, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("git", arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        try
        {
            using var git = Process.Start(start)!;
            var error = git.StandardError.ReadToEndAsync(cancellationToken);
            var output = await git.StandardOutput.ReadToEndAsync(cancellationToken).ConfigureAwait(false);
            await git.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
            return git.ExitCode == 0
                ? output
                : throw new CommandFailedException($"git: {(await error.ConfigureAwait(false)).ReplaceLineEndings(" ").Trim()}");
        }
        catch (Win32Exception missing)
        {
            throw new CommandFailedException("git is needed for this and was not found", missing);
        }
    }
}
