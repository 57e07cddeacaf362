using System.Collections.Immutable;
using ChatRec.Agents.Memory;
using ChatRec.Agents.Turns;
using ChatRec.Retrieval.Catalog;

namespace ChatRec.Agents.Dialogue;

/// <summary>
/// Folds turns into the state. Later words win: a value said again, or its opposite, replaces what was said; a new bound replaces the
/// old one of its side and whatever it contradicts. Pure and thread-safe.
/// </summary>
/// <param name="schema">The pack's declaration: which attributes hold one value only.</param>
internal sealed class StateTracker(PackSchema schema) : IStateTracker
{
    /// <summary>The topic of a turn that failed: its record changes nothing but the counter.</summary>
    internal const string FaultTopic = "fault";

    /// <inheritdoc />
    public ConversationState Track(ConversationState state, UserAct act)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(act);
        if (act.Act == UserActKind.Undo)
        {
            return state.History.IsEmpty
                ? state with { Changed = false, Replaced = [] }
                : state with { Replaced = [], Edits = state.History.Peek(), History = state.History.Pop(), Changed = true };
        }

        if (Erasure.IsConfirmed(state, act))
        {
            return state with { Edits = [], History = [], Changed = !state.Edits.IsEmpty };
        }

        if (act.Act == UserActKind.Provide && StanceMeant(act) is { } stance)
        {
            return WithEdits(state, Meant(state.Edits, stance)) with { Replaced = [] };
        }

        var edits = state.Edits;
        var known = state.Known;
        var replaced = ImmutableArray.CreateBuilder<Replacement>();
        foreach (var edit in act.Edits)
        {
            var dated = edit.Turn == 0 ? edit with { Turn = state.Turn + 1 } : edit;
            var before = edits;
            edits = dated.Op switch
            {
                // What an earlier conversation left stays: only the person themselves, or a word about it, takes it away.
                EditOp.Clear => edits.RemoveAll(old => old.Source is null),
                EditOp.Remove => Remove(edits, dated),
                _ => Add(edits, dated),
            };
            if (dated.Op != EditOp.Clear)
            {
                replaced.AddRange(before.Where(old => old.Turn <= state.Turn && !edits.Contains(old)).Select(old => new Replacement(old, dated)));
            }

            if (dated is { Op: EditOp.Remove, Attribute: "item", Item: { } item })
            {
                known = known.Remove(item);
            }
        }

        var after = WithEdits(state, edits);
        return after with { Known = known, Changed = after.Changed || known.Length < state.Known.Length, Replaced = replaced.ToImmutable() };
    }

    /// <inheritdoc />
    public ConversationState Apply(ConversationState state, TurnRecord turn)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(turn);
        if (Erasure.IsDone(turn.SystemAct))
        {
            return Erasure.Empty(state, turn);
        }

        if (turn.State.Taken is { } taken)
        {
            state = state with { Edits = taken };
        }

        state = state with { Profile = null, Known = turn.State.Known ?? state.Known, Replaced = [] };
        var after = state with { Changed = false, Turn = turn.Turn, Locale = turn.Locale, Wordings = Count(state.Wordings, turn.Reply.Wordings) };
        if (turn.SystemAct.Topic == FaultTopic)
        {
            return after;
        }

        var undone = turn.UserAct.Act == UserActKind.Undo && !state.History.IsEmpty
            && turn.State.Edits.SequenceEqual(state.History.Peek());
        after = undone
            ? after with { Edits = turn.State.Edits, History = state.History.Pop() }
            : WithEdits(after, turn.State.Edits);
        return after with
        {
            Changed = false,
            Said = state.Saying(turn.Text, turn.UserAct, turn.State.Replaced is { IsEmpty: false }),
            Slates = turn.SystemAct.Slate.IsEmpty
                ? after.Slates
                : after.Slates.Add(new ShownSlate(turn.Turn, turn.SystemAct.Slate) { Edits = turn.State.Edits }),
            Asked = turn.SystemAct.Question is { } question
                ? after.Asked.Add(new AskedQuestion(turn.Turn, question.Attribute))
                : after.Asked,
            LastSystemAct = turn.SystemAct,
            LastUserAct = turn.UserAct,
            Focus = FocusAfter(state, turn),
        };
    }

    private static ConversationState WithEdits(ConversationState state, ImmutableArray<PreferenceEdit> edits) =>
        edits.SequenceEqual(state.Edits)
            ? state with { Changed = false }
            : state with { Edits = edits, History = state.History.Push(state.Edits), Changed = true };

    private static Stance? StanceMeant(UserAct act) => act.Topic switch
    {
        MemoryReader.Passing => Stance.Passing,
        MemoryReader.Standing => Stance.Standing,
        _ => null,
    };

    /// <summary>"That was only for tonight" and "always" speak of what was said last.</summary>
    private static ImmutableArray<PreferenceEdit> Meant(ImmutableArray<PreferenceEdit> edits, Stance stance)
    {
        var last = edits.Where(edit => edit.Source is null).Select(edit => edit.Turn).DefaultIfEmpty(0).Max();
        return [.. edits.Select(edit => edit.Source is null && edit.Turn == last ? edit with { Stance = stance } : edit)];
    }

    private static string? FocusAfter(ConversationState state, TurnRecord turn)
    {
        if (!turn.SystemAct.Items.IsEmpty)
        {
            return turn.SystemAct.Items[0];
        }

        if (!turn.UserAct.Links.IsEmpty)
        {
            return turn.UserAct.Links[^1].Item;
        }

        return turn.SystemAct.Slate switch
        {
            [var only] => only.Item,
            [] => state.Focus,
            _ => null,
        };
    }

    private static ImmutableSortedDictionary<string, int> Count(
        ImmutableSortedDictionary<string, int> before, ImmutableArray<string> chosen)
    {
        var counts = before.ToBuilder();
        foreach (var wording in chosen)
        {
            counts[wording] = counts.GetValueOrDefault(wording) + 1;
        }

        return counts.ToImmutable();
    }

    private ImmutableArray<PreferenceEdit> Add(ImmutableArray<PreferenceEdit> edits, PreferenceEdit added) =>
        edits.RemoveAll(old => IsReplaced(old, added)).Add(added);

    private bool IsReplaced(PreferenceEdit old, PreferenceEdit added)
    {
        if (old.Group is { } group && group == added.Group && old.Turn == added.Turn)
        {
            return EditMatch.SameValue(old, added) && old.Comparator == added.Comparator;
        }

        if (EditBounds.Of(schema, old) is null && old.Holder != added.Holder && !Overrules(old, added))
        {
            return false; // several people's tastes stand beside each other
        }

        if (added.Attribute == "item")
        {
            return old.Attribute == "item" && EditMatch.SameItem(old, added) && Excludes(old.Comparator, added.Comparator);
        }

        if (old.Attribute == "item" || !EditMatch.SameAttribute(schema, old.Attribute, added.Attribute))
        {
            return false;
        }

        if (IsDirection(old) || IsDirection(added))
        {
            return IsDirection(old) && IsDirection(added);
        }

        if (EditBounds.Of(schema, old) is { } oldBounds && EditBounds.Of(schema, added) is { } newBounds)
        {
            return newBounds.Replaces(oldBounds);
        }

        return EditMatch.SameValue(old, added)
            || (added.Comparator == EditComparator.Is && old.Comparator == EditComparator.Is
                && schema.Find(added.Attribute!) is { Many: false, Kind: AttributeKind.Category or AttributeKind.Ordinal });
    }

    /// <summary>Who speaks of nobody else speaks for all who watch: a later "no more of it" overrules what was wished for on somebody's account.</summary>
    private static bool Overrules(PreferenceEdit old, PreferenceEdit added) => added.Holder is null && old.Turn < added.Turn
        && old.Comparator == EditComparator.Is && added.Comparator == EditComparator.Not;

    /// <summary>Like, dislike and not wanted exclude each other; having seen it goes with any of them.</summary>
    private static bool Excludes(EditComparator? old, EditComparator? added) =>
        old == added || (old != EditComparator.Seen && added != EditComparator.Seen);

    private static bool IsDirection(PreferenceEdit edit) =>
        edit.Comparator is EditComparator.Less or EditComparator.More or EditComparator.Low or EditComparator.High;

    /// <summary>Takes back what was said before; what the same turn puts in its place stays ("make it the seventies instead").</summary>
    private ImmutableArray<PreferenceEdit> Remove(ImmutableArray<PreferenceEdit> edits, PreferenceEdit removed)
    {
        bool IsBefore(PreferenceEdit old) => old.Turn != removed.Turn;
        var left = edits.RemoveAll(old => IsBefore(old) && EditMatch.SameAttribute(schema, old.Attribute, removed.Attribute)
            && (removed.Value is null || EditMatch.SameValue(old, removed)));
        if (left.Length < edits.Length || removed.Value is null)
        {
            return left;
        }

        // A value under another attribute's name, or a bound said in other numbers, is still what was meant.
        left = edits.RemoveAll(old => IsBefore(old) && removed.Value.Text is not null && EditMatch.SameValue(old, removed));
        return left.Length < edits.Length || removed.Value.Text is not null || edits.Any(old => !IsBefore(old) && EditMatch.SameAttribute(schema, old.Attribute, removed.Attribute))
            ? left
            : edits.RemoveAll(old => EditMatch.SameAttribute(schema, old.Attribute, removed.Attribute));
    }
}
