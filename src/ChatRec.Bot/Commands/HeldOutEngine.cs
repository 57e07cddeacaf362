using System.CommandLine;
using System.Globalization;
using System.Reflection;
using ChatRec.Agents.Turns;
using ChatRec.Bot.Hosting;
using ChatRec.Retrieval;
using ChatRec.Retrieval.Catalog;
using ChatRec.Retrieval.Collaborative;
using ChatRec.Retrieval.Fusion;
using ChatRec.Retrieval.Ranking;
using Microsoft.Extensions.Logging;

namespace ChatRec.Bot.Commands;

/// <summary>
/// The engine as it runs, save that its neighbours are fitted anew on the people whose tastes are not measured: the shipped model has read all of the
/// pack's histories. The means and counts of ratings remain those of the pack.
/// </summary>
internal sealed class HeldOutEngine
{
    /// <summary>A dialogue model that has not read what is measured.</summary>
    public static readonly Option<FileInfo?> Dialogue = new("--dialogue")
    {
        Description = "A trained dialogue model in place of the shipped one, which has read every dialogue and everybody's likes.",
    };

    private readonly BotOptions _options;
    private readonly IReadOnlyList<(string Name, double Value)> _settings;
    private readonly NeighbourTable _neighbours;
    private readonly string? _dialogue;

    private HeldOutEngine(
        BotOptions options,
        IReadOnlyList<(string Name, double Value)> settings,
        ItemCatalog catalog,
        InteractionLog log,
        NeighbourTable neighbours,
        string? dialogue)
    {
        (_options, _settings, Catalog, Log, _neighbours, _dialogue) = (options, settings, catalog, log, neighbours, dialogue);
    }

    /// <summary>The catalogue.</summary>
    public ItemCatalog Catalog { get; }

    /// <summary>The histories.</summary>
    public InteractionLog Log { get; }

    /// <summary>Loads the pack and fits the neighbours.</summary>
    /// <param name="parsed">The command line, with <see cref="Dialogue"/> where it was given.</param>
    /// <param name="options">What the run is made of.</param>
    /// <param name="settings">Settings to try, "Name=number".</param>
    /// <param name="cancellationToken">Stops the fit.</param>
    /// <param name="speaks">Who may be learnt from; <see langword="null"/> for the training part of the people.</param>
    /// <exception cref="CommandFailedException">The pack or the dialogue model cannot be read or a setting is unknown.</exception>
    public static HeldOutEngine Create(
        ParseResult parsed, BotOptions options, IReadOnlyList<string> settings, CancellationToken cancellationToken, Func<string, bool>? speaks = null)
    {
        var dialogue = parsed.GetValue(Dialogue);
        if (dialogue is { Exists: false })
        {
            throw new CommandFailedException($"--dialogue: there is no file {dialogue.FullName}");
        }

        try
        {
            var read = settings.Select(Read).ToList();
            if (read.FirstOrDefault(setting => !IsKnown(setting.Name)) is { Name: { } unknown })
            {
                throw new CommandFailedException($"--set: there is no setting {unknown}");
            }

            using var services = Plain(options).BuildServiceProvider();
            var catalog = EngineServices.Resolve<ItemCatalog>(services);
            var log = InteractionLog.Load(catalog);
            var neighbours = HeldOutNeighbours.Fit(
                catalog, log, new CollaborativeOptions(), speaks ?? (user => HeldOutNeighbours.PartOf(user) == MeasuredPart.Train), null, cancellationToken);
            return new HeldOutEngine(options, read, catalog, log, neighbours, dialogue?.FullName);
        }
        catch (PackException error)
        {
            throw new CommandFailedException(error.Message, error);
        }
    }

    /// <summary>Puts the engine together.</summary>
    /// <param name="configure">Sets options of the agents.</param>
    /// <param name="retrieve">Sets options of retrieval.</param>
    public ServiceProvider Services(Action<AgentOptions>? configure = null, Action<RetrievalOptions>? retrieve = null)
    {
        var services = new ServiceCollection();
        services.AddSingleton(Catalog);
        services.AddSingleton<ICollaborativeModel>(_neighbours);
        Add(services, _options);
        services.PostConfigure<AgentOptions>(agents =>
        {
            agents.WatchPrompts = false;
            Apply(agents);
            configure?.Invoke(agents);
        });
        services.PostConfigure<RetrievalOptions>(retrieval =>
        {
            retrieval.DialogueFile = _dialogue;
            Apply(retrieval.Ranking);
            Apply(retrieval.Fusion);
            Apply(retrieval.Collaborative);
            foreach (var (name, value) in _settings.Where(setting => retrieval.Fusion.Weights.ContainsKey(setting.Name)))
            {
                retrieval.Fusion.Weights[name] = value;
            }

            retrieve?.Invoke(retrieval);
        });
        return services.BuildServiceProvider();
    }

    private static ServiceCollection Plain(BotOptions options)
    {
        var services = new ServiceCollection();
        Add(services, options);
        return services;
    }

    private static void Add(ServiceCollection services, BotOptions options)
    {
        services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Critical));
        services.AddChatRecEngine(options);
    }

    private static (string Name, double Value) Read(string setting) =>
        setting.Split('=') is [var name, var text] && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
            ? (name, value)
            : throw new CommandFailedException($"--set: \"{setting}\" is not of the form Name=number");

    private static bool IsKnown(string name) => new RetrievalOptions().Fusion.Weights.ContainsKey(name)
        || new[] { typeof(AgentOptions), typeof(RankingOptions), typeof(FusionOptions), typeof(CollaborativeOptions) }
            .Any(type => type.GetProperty(name) is { CanWrite: true, PropertyType.IsValueType: true });

    private void Apply(object options)
    {
        foreach (var (name, value) in _settings)
        {
            if (options.GetType().GetProperty(name, BindingFlags.Public | BindingFlags.Instance) is { CanWrite: true } property)
            {
                property.SetValue(options, Convert.ChangeType(value, property.PropertyType, CultureInfo.InvariantCulture));
            }
        }
    }
}
