using System.Collections.Immutable;
using ChatRec.Agents.Memory;
using ChatRec.Agents.Turns;

namespace ChatRec.Agents.Dialogue;

/// <summary>A slate as it was shown.</summary>
/// <param name="Turn">The turn, from 1.</param>
/// <param name="Items">The items in the order shown.</param>
public sealed record ShownSlate(int Turn, ImmutableArray<SlateItem> Items)
{
    /// <summary>The edits in force when it was shown: what finds it again after an undo.</summary>
    public ImmutableArray<PreferenceEdit> Edits { get; init; } = [];
}

/// <summary>A question as it was asked.</summary>
/// <param name="Turn">The turn, from 1.</param>
/// <param name="Attribute">The attribute asked about.</param>
public sealed record AskedQuestion(int Turn, string Attribute);

/// <summary>What the person said in a turn.</summary>
/// <param name="Text">The words.</param>
/// <param name="Links">The items they named.</param>
public sealed record SaidTurn(string Text, ImmutableArray<ItemLink> Links);

/// <summary>
/// What is known in a conversation: the fold of its turns. Immutable; every change makes a new state. The same turns always give
/// the same state, without running any step again.
/// </summary>
public sealed record ConversationState
{
    private const int MostSaid = 30;

    /// <summary>The conversation's id.</summary>
    public required string Conversation { get; init; }

    /// <summary>The user's id.</summary>
    public required string User { get; init; }

    /// <summary>The seed of the conversation; a turn's seed derives from it.</summary>
    public required int Seed { get; init; }

    /// <summary>The language the person writes, as a BCP 47 tag.</summary>
    public string Locale { get; init; } = "en";

    /// <summary>Number of turns folded in.</summary>
    public int Turn { get; init; }

    /// <summary>The edits in force, oldest first; all of them <see cref="EditOp.Add"/>.</summary>
    public ImmutableArray<PreferenceEdit> Edits { get; init; } = [];

    /// <summary>The edits in force that were said in this conversation; the others come from the person's profile.</summary>
    public IEnumerable<PreferenceEdit> Own => Edits.Where(edit => edit.Source is null);

    /// <summary>The person's profile, for the first turn to take from; <see langword="null"/> afterwards.</summary>
    public Profile? Profile { get; init; }

    /// <summary>Further items the person knows by their profile (catalogue ids): not shown.</summary>
    public ImmutableArray<string> Known { get; init; } = [];

    /// <summary>What the turn that is being answered changed or took back; always empty between turns.</summary>
    public ImmutableArray<Replacement> Replaced { get; init; } = [];

    /// <summary>The edits in force before each change, latest on top: what undo goes back to.</summary>
    public ImmutableStack<ImmutableArray<PreferenceEdit>> History { get; init; } =
        ImmutableStack<ImmutableArray<PreferenceEdit>>.Empty;

    /// <summary>Whether tracking the turn that is being answered changed the edits; always false between turns.</summary>
    public bool Changed { get; init; }

    /// <summary>
    /// What the person said, oldest first, the turn that is being answered last, as far back as they stand by it: it begins anew where they undo, take
    /// something back or leave a topic behind, because words cannot be taken apart as preferences can.
    /// </summary>
    public ImmutableArray<SaidTurn> Said { get; init; } = [];

    /// <summary>Every slate shown, oldest first.</summary>
    public ImmutableArray<ShownSlate> Slates { get; init; } = [];

    /// <summary>Every question asked, oldest first.</summary>
    public ImmutableArray<AskedQuestion> Asked { get; init; } = [];

    /// <summary>The last system act, or <see langword="null"/> before the first turn.</summary>
    public SystemAct? LastSystemAct { get; init; }

    /// <summary>The last user act, or <see langword="null"/> before the first turn.</summary>
    public UserAct? LastUserAct { get; init; }

    /// <summary>How often each wording was used, by its id: the narrator prefers the unused ones.</summary>
    public ImmutableSortedDictionary<string, int> Wordings { get; init; } =
        ImmutableSortedDictionary.Create<string, int>(StringComparer.Ordinal);

    /// <summary>The item the talk is about (last asked, explained or pointed at), by catalogue id.</summary>
    public string? Focus { get; init; }

    /// <summary>The state of a tracked turn with what was said in it among the words of the conversation, which retrieval reads.</summary>
    /// <param name="text">What was said.</param>
    /// <param name="act">How it was understood.</param>
    internal ConversationState Hearing(string text, UserAct act) => this with { Said = Saying(text, act, !Replaced.IsEmpty) };

    /// <summary><see cref="Said"/> after one more turn.</summary>
    /// <param name="text">What was said.</param>
    /// <param name="act">What it meant.</param>
    /// <param name="replaced">Whether earlier wishes gave way to it.</param>
    internal ImmutableArray<SaidTurn> Saying(string text, UserAct act, bool replaced)
    {
        if (act.Act is UserActKind.Undo or UserActKind.Forget || act.Edits.Any(edit => edit.Op is EditOp.Clear or EditOp.Remove))
        {
            return [];
        }

        var said = new SaidTurn(text, act.Links);
        return replaced ? [said] : [.. Said.TakeLast(MostSaid - 1), said];
    }
}

/// <summary>What a person said, as the channel hands it over. Untrusted.</summary>
/// <param name="Text">The text.</param>
/// <param name="Locale">The channel's BCP 47 tag, or <see langword="null"/>.</param>
public sealed record Utterance(string Text, string? Locale = null);
