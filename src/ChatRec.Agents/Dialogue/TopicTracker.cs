using System.Collections.Immutable;
using ChatRec.Agents.Policy;
using ChatRec.Agents.Turns;
using ChatRec.Retrieval.Catalog;
using Microsoft.Extensions.Options;

namespace ChatRec.Agents.Dialogue;

/// <summary>
/// Folds turns as the tracker it stands before, and leaves the last topic behind where a request begins anew: earlier wishes of the same kind give way
/// to it, further ones where next to nothing fits them together. Bans, what protects somebody and other people's wishes stay. What gave
/// way stands in <see cref="ConversationState.Replaced"/>, and undo brings it back. Pure and thread-safe.
/// </summary>
internal sealed class TopicTracker(
    IStateTracker inner, TasteReader tastes, KnownValueEvaluator evaluator, ItemCatalog catalog, IOptions<AgentOptions> options) : IStateTracker
{
    /// <summary>What is wished for in free words and what a tag says are one kind of wish: what it is about.</summary>
    private const string Subject = "about";

    /// <summary>Categories nobody is asked about, such as country and language, tell where something comes from: one kind of wish.</summary>
    private const string Origin = "from";

    /// <inheritdoc />
    public ConversationState Track(ConversationState state, UserAct act)
    {
        var after = inner.Track(state, act);
        var anew = act.Manner is WishManner.Anew or WishManner.Elsewhere;
        var newest = after.Edits.Where(edit => edit.Source is null && edit.Turn == state.Turn + 1
            && (KindOf(edit) is not null || IsRelative(edit) || (anew && edit.Attribute != "item" && edit.Comparator != EditComparator.Not))).ToList();
        if (newest.Count == 0 || act.Manner == WishManner.Added || act.Act is UserActKind.Undo or UserActKind.Forget)
        {
            return after;
        }

        var kinds = newest.Select(edit => KindOf(edit) ?? edit.Attribute).ToHashSet();
        var older = after.Edits.Where(edit => edit.Source is null && edit.Turn <= state.Turn && edit.Holder is null).ToList();
        var left = new HashSet<PreferenceEdit>(ReferenceEqualityComparer.Instance);
        switch (newest.Exists(edit => KindOf(edit) is not null) ? act.Manner : null)
        {
            case WishManner.Anew:
                var wished = tastes.Read(state with { Edits = [.. newest.Where(edit => edit.Attribute != "item")] }).Constraints;
                left.UnionWith(older.Where(edit => IsOfAnotherKind(edit, wished) || (IsRelative(edit) && newest.Exists(wish => !IsRelative(wish))) || IsHedged(edit) || (KindOf(edit) is { } kind && kinds.Contains(kind))));
                break;
            case WishManner.Elsewhere:
                left.UnionWith(older.Where(edit => IsRelative(edit) || IsMood(edit) || KindOf(edit) is not null));
                break;
        }

        MakeRoom(after, act.Manner is not null || act.Act == UserActKind.Request, kinds, older, left);
        return left.Count == 0
            ? after
            : after with
            {
                Edits = after.Edits.RemoveAll(left.Contains),
                Replaced = after.Replaced.AddRange(older.Where(left.Contains).Select(old => new Replacement(old, newest[^1]))),
            };
    }

    /// <inheritdoc />
    public ConversationState Apply(ConversationState state, TurnRecord turn) => inner.Apply(state, turn);

    private static bool IsRelative(PreferenceEdit edit) => edit.Comparator is EditComparator.Less or EditComparator.More;

    /// <summary>"Something like it" is no help to a fresh request for what the item itself is not.</summary>
    private bool IsOfAnotherKind(PreferenceEdit edit, ImmutableArray<Constraint> wished) => KindOf(edit) == "item" && tastes.Item(edit.Item, edit.Value?.Text) is { } item
        && wished.Any(constraint => catalog.Schema.Find(constraint.Attribute) is { Kind: AttributeKind.Category, Askable: true } && evaluator.Evaluate(constraint, item) == Truth.False);

    /// <summary>What was only hoped for on the way does not outlive its request.</summary>
    private bool IsHedged(PreferenceEdit edit) => edit is { Strength: Strength.Soft, Attribute: not "text" } && KindOf(edit) is not null;

    private static bool IsMood(PreferenceEdit edit) =>
        edit is { Strength: Strength.Soft, Comparator: EditComparator.Low or EditComparator.High };

    /// <summary>Leaves older wishes behind, as few as it takes, until enough fits the newest ones.</summary>
    private void MakeRoom(
        ConversationState after, bool anew, HashSet<string?> kinds, List<PreferenceEdit> older, HashSet<PreferenceEdit> left)
    {
        var kept = new HashSet<PreferenceEdit>(left, ReferenceEqualityComparer.Instance);
        var fitting = Fitting(after, kept);
        foreach (var edit in older.Where(edit => !left.Contains(edit) && MayGiveWay(edit, kinds, anew)).OrderBy(edit => PlaceOf(edit, kinds)))
        {
            if (fitting >= ((anew || kinds.Contains(KindOf(edit))) && IsCheap(edit) ? options.Value.SlateSize : 1))
            {
                continue;
            }

            kept.Add(edit);
            var more = Fitting(after, kept);
            if (more == fitting && fitting > 0)
            {
                kept.Remove(edit); // its going would change nothing
            }

            fitting = more;
        }

        if (fitting > 0)
        {
            left.UnionWith(kept);
        }
    }

    /// <summary>A topic gives way where few items would be left; a name or a number only where none would.</summary>
    private bool IsCheap(PreferenceEdit edit) => KindOf(edit) is { } kind && kind != "person";

    private bool MayGiveWay(PreferenceEdit edit, HashSet<string?> kinds, bool anew)
    {
        if (edit.Strength == Strength.Soft || edit.Attribute == "item" || edit.Comparator == EditComparator.Not)
        {
            return false; // excludes nothing, or is a ban
        }

        if (KindOf(edit) is { } kind)
        {
            return anew || kinds.Contains(kind);
        }

        // "Newer" said of the twenties leaves the twenties.
        return edit.Attribute is { } name && (anew || kinds.Contains(name))
            && catalog.Schema.Find(name) is { Strict: false, Kind: not AttributeKind.Axis };
    }

    private int PlaceOf(PreferenceEdit edit, HashSet<string?> kinds) =>
        KindOf(edit) is not { } kind ? IsRelative(edit) ? 2 : 4 : kinds.Contains(kind) ? 0 : kind == "person" ? 3 : 1;

    /// <summary>What kind of wish an edit is: the same kind answers the same question. <see langword="null"/>: no topic.</summary>
    private string? KindOf(PreferenceEdit edit)
    {
        if (edit.Comparator != EditComparator.Is)
        {
            // Liking an item is a taste; asking for something like it is a topic.
            return edit is { Comparator: EditComparator.Like, Stance: not Stance.Standing } ? "item" : null;
        }

        return edit.Attribute switch
        {
            "text" => Subject,
            "person" => "person",
            { } name when catalog.Schema.Find(name) is { } attribute => attribute.Kind switch
            {
                AttributeKind.Tag => Subject,
                AttributeKind.Person => "person",
                AttributeKind.Category => attribute.Askable ? name : Origin,
                _ => null,
            },
            _ => null,
        };
    }

    private int Fitting(ConversationState state, HashSet<PreferenceEdit> without)
    {
        // What is wished for with a hedge ("a documentary, maybe") is to be met as well, where it can be.
        var now = state.Turn + 1;
        var taste = tastes.Read(state with
        {
            Edits = [.. state.Edits.Where(edit => !without.Contains(edit)).Select(edit => edit.Turn == now && edit.Strength == Strength.Soft && edit.Attribute != "text" && KindOf(edit) is not null and not "item" ? edit with { Strength = Strength.Hard } : edit)],
        });
        return evaluator.Allow(taste.Constraints).Without(taste.Avoided.Concat(taste.Liked).Concat(taste.Disliked)).Count;
    }
}
