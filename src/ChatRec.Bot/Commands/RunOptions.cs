using System.CommandLine;
using ChatRec.Bot.Hosting;
using ChatRec.Retrieval.Inference;

namespace ChatRec.Bot.Commands;

/// <summary>The options that <c>serve</c>, <c>chat</c> and <c>recommend</c> share: what the run is made of.</summary>
internal sealed class RunOptions
{
    /// <summary>The device where the command line names none: the configuration key <c>Retrieval:Device</c> as a variable.</summary>
    public const string DeviceVariable = "CHATREC_Retrieval__Device";

    private readonly Option<string?> _pack = new("--pack") { Description = "The catalogue's folder (default: the embedded films)." };
    private readonly Option<string?> _models = new("--models") { Description = "The folder of trained models (default: the embedded ones)." };
    private readonly Option<string?> _prompts = new("--prompts") { Description = "The folder of prompts (default: the embedded ones)." };
    private readonly Option<string?> _device = new("--device") { Description = "Where generative retrieval runs: auto, cpu or cuda (default: auto)." };
    private readonly Option<string?> _database = new("--db") { Description = "The database file; \":memory:\" keeps nothing." };

    /// <summary>Adds the options to a verb.</summary>
    /// <param name="command">The verb.</param>
    /// <param name="store">Whether it keeps conversations.</param>
    public RunOptions(Command command, bool store)
    {
        command.Options.Add(_pack);
        command.Options.Add(_models);
        command.Options.Add(_prompts);
        command.Options.Add(_device);
        if (store)
        {
            command.Options.Add(_database);
        }
    }

    /// <summary>Reads the options.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="database">The database when none was chosen.</param>
    /// <exception cref="CommandFailedException">A folder is not there, or the device is none.</exception>
    public BotOptions Read(ParseResult parsed, string database) => new()
    {
        Pack = Folder(parsed.GetValue(_pack), "--pack"),
        Models = Folder(parsed.GetValue(_models), "--models"),
        Prompts = Folder(parsed.GetValue(_prompts), "--prompts"),
        Device = DeviceOf(parsed.GetValue(_device) ?? Environment.GetEnvironmentVariable(DeviceVariable)),
        Database = parsed.GetValue(_database) is { Length: > 0 } chosen ? chosen : database,
    };

    private static ComputeDevice DeviceOf(string? device) => device is not { Length: > 0 }
        ? ComputeDevice.Auto
        : Enum.TryParse<ComputeDevice>(device, ignoreCase: true, out var chosen) && Enum.IsDefined(chosen) && !char.IsDigit(device[0])
            ? chosen
            : throw new CommandFailedException($"--device: \"{device}\" is none of auto, cpu, cuda");

    private static string? Folder(string? path, string option) =>
        path is null || Directory.Exists(path) ? path : throw new CommandFailedException($"{option}: there is no folder {path}");
}
