using System.Diagnostics;
using System.Text.Json.Nodes;
using ChatRec.Testing;

namespace ChatRec.Bot.Tests.Channels.DirectLine;

/// <summary>The JavaScript client as it is published, unmodified, in Node against the real server.</summary>
public sealed class DirectLineClientTests
{
    [Fact]
    public async Task DirectLineJs_TalkUploadReload_WorksUnmodified()
    {
        var modules = Path.Combine(RepositoryRoot.Path, "node_modules");
        Assert.SkipUnless(Directory.Exists(Path.Combine(modules, "botframework-directlinejs")), "node_modules lacks botframework-directlinejs");
        await using var server = await TestServer.StartAsync();
        var script = Path.Combine(RepositoryRoot.Path, "tests/ChatRec.Bot.Tests/Channels/DirectLine/client/talk.cjs");
        using var node = Start("--experimental-websocket", "--no-warnings", script, modules, server.Root);
        Assert.SkipWhen(node is null, "node is not installed");
        var output = await node!.StandardOutput.ReadToEndAsync();
        var error = await node.StandardError.ReadToEndAsync();
        await node.WaitForExitAsync();
        Assert.True(node.ExitCode == 0, output + error);

        var lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Where(line => line.StartsWith('{')).Select(line => JsonNode.Parse(line)!.AsObject()).ToList();
        Assert.Contains(lines, line => (string?)line["status"] == "Online");
        var messages = lines.Select(line => line["activity"]).Where(activity => (string?)activity?["type"] == "message").ToList();
        Assert.Equal(["first", "You said: first", "second", "You said: second"], messages.Select(message => (string?)message!["text"]));
        Assert.Equal("c1", (string?)messages[0]!["channelData"]!["clientActivityID"]);
        Assert.Equal((string?)lines.First(line => (string?)line["client"] == "c1")["posted"], (string?)messages[0]!["id"]);
        Assert.Contains(lines, line => (string?)line["upload"] == "refused" && (int?)line["status"] == 415);
        Assert.Contains(lines, line => (int?)line["reloaded"] == 4);
    }

    private static Process? Start(params string[] arguments)
    {
        try
        {
            return Process.Start(new ProcessStartInfo("node", arguments) { RedirectStandardOutput = true, RedirectStandardError = true });
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }
}
