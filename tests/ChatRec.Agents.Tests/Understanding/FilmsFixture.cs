using System.Collections.Immutable;
using ChatRec.Agents.Dialogue;
using ChatRec.Agents.Turns;
using ChatRec.Agents.Understanding;
using ChatRec.Agents.Understanding.Grammar;
using ChatRec.Agents.Understanding.Lexicons;
using ChatRec.Retrieval.Catalog;
using ChatRec.Testing;

namespace ChatRec.Agents.Tests.Understanding;

/// <summary>The embedded film pack and the understanding over it, built once.</summary>
public sealed class FilmsFixture
{
    private readonly Lazy<GrammarUnderstanding> _grammar;

    public FilmsFixture()
    {
        Catalog = PackLoader.Load(RepositoryRoot.Combine("data", "films"), TestContext.Current.CancellationToken);
        Understanding = UnderstandingRegistration.Create(Catalog);
        _grammar = new Lazy<GrammarUnderstanding>(() => new GrammarUnderstanding(Catalog, CueLexicon.Load("en")));
    }

    public ItemCatalog Catalog { get; }

    public IUnderstanding Understanding { get; }

    public static ConversationState Start { get; } = new() { Conversation = "c", User = "u", Seed = 1 };

    public async Task<UserAct> ReadAsync(string text, ConversationState? state = null) =>
        await Understanding.UnderstandAsync(new Utterance(text), state ?? Start, TestContext.Current.CancellationToken);

    /// <summary>What the grammar alone reads of a text, and the edits it drafts.</summary>
    internal (Reading Reading, Drafts Drafts) Draft(string text)
    {
        (Reading, Drafts)? read = null;
        _grammar.Value.Understand(new Utterance(text), Start, (reading, drafts, _) => read = (reading, drafts));
        return read!.Value;
    }

    /// <summary>A state in which a slate of these ids was shown, in order, one slate an argument.</summary>
    public ConversationState Shown(params string[][] slates)
    {
        var shown = slates.Select((ids, turn) => new ShownSlate(turn + 1, [.. ids.Select((id, at) => new SlateItem
        {
            Item = id,
            Title = Catalog.DisplayOf(Catalog.Row(id)),
            Score = 1,
            Rank = at + 1,
        })])).ToImmutableArray();
        return Start with
        {
            Turn = slates.Length,
            Slates = shown,
            LastSystemAct = new SystemAct { Act = SystemActKind.Recommend, Slate = shown[^1].Items },
        };
    }
}
