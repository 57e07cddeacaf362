using ChatRec.Agents.Claims;
using ChatRec.Agents.Dialogue;
using ChatRec.Agents.Narratives;
using ChatRec.Agents.Turns;
using ChatRec.Bot.Commands;
using ChatRec.Bot.Hosting;
using ChatRec.Bot.Transcripts;
using ChatRec.Retrieval.Catalog;
using ChatRec.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace ChatRec.Bot.Tests.Narratives;

/// <summary>What the narrator says on the real packs: it stays with its facts, and it does not repeat itself.</summary>
public sealed class SpokenTextTests
{
    // The gate reads English, and does not follow every phrasing of the narrator yet; it may only get better.
    private const double MostFaults = 0;

    private static readonly string[] ThirtyTurns =
    [
        "something like Heat, but newer", "more", "shorter", "I loved Interstellar", "why the first one?", "more", "no horror please", "who directed the second one?",
        "I have seen the first one", "more", "what is the second one about?", "something funnier", "undo", "films from the nineties", "more", "compare the first two",
        "I hated the second one", "with Tom Hanks", "more", "actually, forget Tom Hanks", "under two hours", "how long is the first one?", "more", "I loved Amelie",
        "is the first one scary?", "newer", "more", "why not Alien?", "something else", "more",
    ];

    [Theory]
    [InlineData("films")]
    [InlineData("boardgames")]
    public async Task Cards_OfEveryRecordedDialogue_PassTheClaimGate(string pack)
    {
        await using var provider = Engine(pack);
        var catalog = provider.GetRequiredService<ItemCatalog>();
        var (gate, claims) = (new ClaimGate(catalog.Schema), new NarrativeClaims(catalog));
        var (judged, faults) = (0, new List<string>());
        foreach (var file in Directory.GetFiles(RepositoryRoot.Combine("tests", "dialogues", pack), "*.transcript"))
        {
            var lines = RecordedDialogue.Of(Transcript.Read(file), file).Turns.Select(turn => turn.Text);
            foreach (var (turn, state) in (await TalkAsync(provider, lines)).Where(told => told.Turn.Locale == "en"))
            {
                foreach (var request in claims.Of(turn, state))
                {
                    judged++;
                    faults.AddRange(gate.Judge(request).Faults.Take(1)
                        .Select(fault => $"{Path.GetFileName(file)} {turn.Turn}: {fault.Cause} \"{request.Text[fault.Span.Start..fault.Span.End]}\" in: {request.Text}"));
                }
            }
        }

        Assert.True(judged >= 15, $"{judged} texts");
        Assert.True(faults.Count <= MostFaults * judged, $"{faults.Count} of {judged}\n{string.Join('\n', faults)}");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Cards_InThirtyTurns_RepeatNoSentence(int seed)
    {
        await using var provider = Engine("films");
        var said = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (turn, _) in await TalkAsync(provider, ThirtyTurns, seed))
        {
            // What was shown before is shown again on purpose, and then in other words.
            var sentences = turn.Reply.Cards.SelectMany(card => SaidSentences.Sentences(card.Text))
                .Concat(SaidSentences.Sentences(turn.Reply.Opening ?? string.Empty)).ToList();
            Assert.All(sentences, sentence => Assert.True(said.Add(sentence), $"turn {turn.Turn} says again: {sentence}"));
            Assert.All(turn.Reply.Cards, card => Assert.InRange(card.Text.Count(c => c == ' '), 0, 60));
        }
    }

    [Fact]
    public async Task Card_WithAHook_StatesItAsAFactWithItsSource()
    {
        await using var provider = Engine("films");
        var turn = (await TalkAsync(provider, ["something like Heat"]))[0].Turn;
        var hooks = turn.Reply.Facts.Where(fact => fact.Predicate == "hook").ToList();
        Assert.NotEmpty(hooks);
        Assert.All(hooks, hook =>
        {
            Assert.Equal(FactKind.Given, hook.Kind);
            Assert.Equal("project", hook.Source);
            var card = turn.Reply.Cards.Single(one => one.Item == hook.Item);
            Assert.Contains(SaidSentences.Sentences(hook.Value.Text!)[0], card.Text, StringComparison.Ordinal);
        });
    }

    private static ServiceProvider Engine(string pack)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddChatRecEngine(new BotOptions { Pack = EngineServices.ShippedPack(pack) });
        return services.BuildServiceProvider();
    }

    internal static async Task<List<(TurnRecord Turn, ConversationState State)>> TalkAsync(ServiceProvider provider, IEnumerable<string> lines, int seed = 1)
    {
        var (engine, tracker) = (provider.RequireEngine(), provider.GetRequiredService<IStateTracker>());
        var state = new ConversationState { Conversation = "c", User = "u", Seed = seed };
        var turns = new List<(TurnRecord Turn, ConversationState State)>();
        foreach (var line in lines)
        {
            var turn = await engine.RunAsync(state, new TurnInput($"m{state.Turn}", new Utterance(line)), CancellationToken.None);
            state = tracker.Apply(state, turn);
            turns.Add((turn, state));
        }

        return turns;
    }
}
