using System.Collections.Immutable;
using ChatRec.Agents.Dialogue;
using ChatRec.Agents.Turns;
using ChatRec.Retrieval.Catalog;

namespace ChatRec.Agents.Memory;

/// <summary>
/// What a conversation takes from a person's profile at its start, and what each turn leaves for it. Everything is in the turn's
/// record, so that the state's fold and a replay need no store. Thread-safe; deterministic.
/// </summary>
/// <param name="catalog">The catalogue: an entry of another one, or of an item that is gone, is not taken.</param>
internal sealed class ProfileMemory(ItemCatalog catalog)
{
    /// <summary>How many liked and how many disliked items are taken as preferences, the latest; the others are only known.</summary>
    private const int MostItems = 24;

    /// <summary>The state a conversation begins with: bans hold, tastes are soft, items known are not shown.</summary>
    /// <param name="state">The state before the first turn; any other comes back as it is.</param>
    public ConversationState Begin(ConversationState state)
    {
        if (state is not { Turn: 0, Profile: { } profile })
        {
            return state;
        }

        var here = profile.Entries.Where(IsOfThisCatalogue).ToList();
        var taken = new HashSet<PreferenceEdit>(
            here.Where(entry => entry.Attribute != "item")
                .Concat(Latest(here, EditComparator.Like))
                .Concat(Latest(here, EditComparator.Dislike)),
            ReferenceEqualityComparer.Instance);
        return state with
        {
            Profile = null,
            Edits = [.. here.Where(taken.Contains).Select(entry => entry with { Strength = StrengthOf(entry) })],
            Known = [.. here.Where(entry => entry.Attribute == "item" && !taken.Contains(entry)).Select(entry => entry.Item!).Distinct().Order(StringComparer.Ordinal)],
        };
    }

    /// <summary>The record of the state before a turn, with what was taken from the profile.</summary>
    /// <param name="state">The state before the turn, begun.</param>
    public static StateSnapshot Snapshot(ConversationState state) => state.Turn > 0 || (state.Edits.IsEmpty && state.Known.IsEmpty)
        ? new StateSnapshot(state.Edits)
        : new StateSnapshot(state.Edits) { Taken = state.Edits, Known = state.Known.IsEmpty ? null : state.Known };

    /// <summary>The record of the state after a turn, with what it leaves for the profile.</summary>
    /// <param name="turn">The turn's record so far.</param>
    /// <param name="before">The state before the turn.</param>
    /// <param name="tracked">The state after tracking.</param>
    /// <param name="act">What was understood.</param>
    public StateSnapshot After(TurnRecord turn, ConversationState before, ConversationState tracked, UserAct act)
    {
        var had = Lasting(before);
        var has = Lasting(tracked);
        var takesBack = act.Act == UserActKind.Undo || act.Topic == MemoryReader.Passing || act.Edits.Any(edit => edit.Op != EditOp.Add);
        ImmutableArray<PreferenceEdit> forgotten = takesBack ? [.. had.Except(has).Select(edit => Entry(edit, turn))] : [];
        forgotten = forgotten.AddRange(before.Known.Except(tracked.Known)
            .Select(item => new PreferenceEdit { Attribute = "item", Item = item, Source = new EditSource { Kind = "said", Pack = catalog.Schema.Name } }));
        ImmutableArray<PreferenceEdit> remembered = [.. has.Except(had).Select(edit => Entry(edit, turn))];
        return turn.State with
        {
            Edits = tracked.Edits,
            Known = tracked.Known.Length < before.Known.Length ? tracked.Known : turn.State.Known,
            Remembered = remembered.IsEmpty ? null : remembered,
            Forgotten = forgotten.IsEmpty ? null : forgotten,
            Replaced = tracked.Replaced.IsEmpty ? null : tracked.Replaced,
        };
    }

    /// <summary>What of a state outlasts the conversation: the speaker's own verdicts on items, and what they said for good.</summary>
    private List<PreferenceEdit> Lasting(ConversationState state) => [.. state.Edits.Where(edit => edit.Source is not null || IsLasting(edit))];

    private bool IsLasting(PreferenceEdit edit)
    {
        if (edit.Holder is not null || edit.Stance == Stance.Passing || edit.Op != EditOp.Add)
        {
            return false;
        }

        if (edit.Attribute == "item")
        {
            return edit is { Item: not null, Stance: Stance.Standing, Comparator: EditComparator.Like or EditComparator.Dislike or EditComparator.Seen };
        }

        return edit is { Stance: Stance.Standing, Attribute: { } name, Comparator: EditComparator.Is or EditComparator.Not or EditComparator.Low or EditComparator.High }
            && (name == "person" || catalog.Schema.Find(name) is { Kind: AttributeKind.Category or AttributeKind.Tag or AttributeKind.Person or AttributeKind.Axis });
    }

    private PreferenceEdit Entry(PreferenceEdit edit, TurnRecord turn) => edit.Source is not null
        ? edit
        : edit with
        {
            Turn = 0,
            Group = null,
            Stance = null,
            Source = new EditSource
            {
                Kind = "said",
                Pack = catalog.Schema.Name,
                Turn = edit.Turn == 0 ? turn.Turn : edit.Turn,
            },
        };

    private bool IsOfThisCatalogue(PreferenceEdit entry) => entry.Source?.Pack == catalog.Schema.Name
        && (entry.Attribute == "item"
            ? entry.Item is { } item && catalog.TryIndexOf(new ItemId(item), out _)
            : entry.Attribute == "person" || (entry.Attribute is { } name && catalog.Schema.Find(name) is not null));

    private static IEnumerable<PreferenceEdit> Latest(List<PreferenceEdit> entries, EditComparator comparator) =>
        entries.Where(entry => entry.Attribute == "item" && entry.Comparator == comparator).TakeLast(MostItems);

    /// <summary>A taste from before moves the ranking, a ban from before holds as it was said.</summary>
    private static Strength? StrengthOf(PreferenceEdit entry) =>
        entry.Attribute == "item" ? null : entry.Comparator == EditComparator.Not ? entry.Strength : Strength.Soft;
}
