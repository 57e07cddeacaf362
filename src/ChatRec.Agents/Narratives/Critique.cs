using ChatRec.Agents.Turns;
using ChatRec.Retrieval.Catalog;

namespace ChatRec.Agents.Narratives;

/// <summary>What the words above a slate say of a critique. All of it safe in Markdown.</summary>
/// <param name="Changed">What was asked to be otherwise ("newer than Heat"), or <see langword="null"/>.</param>
/// <param name="Degrees">What was asked more or less of ("less violence"), or <see langword="null"/>.</param>
/// <param name="Kept">What every item shares with the one the critique was about, or <see langword="null"/>.</param>
/// <param name="Unmet">What was wished for in this turn and no item offers, or <see langword="null"/>.</param>
internal sealed record Critique(string? Changed, string? Degrees, string? Kept, string? Unmet)
{
    private const int MostKept = 2;

    /// <summary>The wishes of <see cref="Unmet"/>.</summary>
    public IReadOnlyList<PreferenceEdit> Missing { get; private init; } = [];

    /// <summary>Reads the wishes of this turn against the slate.</summary>
    /// <param name="telling">The turn.</param>
    /// <param name="added">What was added, items aside.</param>
    public static Critique Of(Telling telling, IReadOnlyList<PreferenceEdit> added)
    {
        List<ItemIndex> rows = [.. telling.Request.SystemAct.Slate.Select(item => telling.Row(item.Item)).OfType<ItemIndex>()];
        var unmet = telling.Request.SystemAct.Topic is null or "forget" ? added.Where(edit => IsUnmet(telling, edit, rows)).ToList() : [];
        var moved = telling.Request.UserAct.Act == UserActKind.Critique && added.All(edit => edit.Comparator is EditComparator.Less or EditComparator.More)
            ? added.Except(unmet).ToList()
            : [];
        var anchors = new HashSet<string>(StringComparer.Ordinal);
        var changed = new List<string>();
        var degrees = new List<string>();
        foreach (var edit in moved.OrderBy(edit => IsAxis(telling, edit)))
        {
            // An item two wishes are relative to is named once.
            var words = Telling.Safe(telling.Phrases.Wish(edit, anchored: edit.Anchor is { } anchor && anchors.Add(anchor)));
            (IsAxis(telling, edit) ? degrees : changed).Add(words);
        }

        return new Critique(Names(telling, changed), Names(telling, degrees), moved.Count == 0 ? null : Names(telling, StillThere(telling, moved, rows)), Names(telling, unmet.Select(telling.Wish))) { Missing = unmet };
    }

    private static bool IsAxis(Telling telling, PreferenceEdit edit) => Attribute(telling, edit) is { Kind: AttributeKind.Axis };

    private static AttributeSchema? Attribute(Telling telling, PreferenceEdit edit) =>
        edit.Attribute is { } name ? telling.Catalog.Schema.Find(name) : null;

    private static bool IsUnmet(Telling telling, PreferenceEdit edit, List<ItemIndex> rows)
    {
        if (Attribute(telling, edit) is not { } attribute)
        {
            return false;
        }

        if (attribute.Kind is AttributeKind.Category or AttributeKind.Tag && edit is { Comparator: EditComparator.Is, Value.Text: { } text })
        {
            return !rows.Any(row => telling.Catalog.ValuesOf(attribute.Name, row).Contains(text, StringComparer.OrdinalIgnoreCase));
        }

        if (attribute.Kind is AttributeKind.Number or AttributeKind.Ordinal && edit.Comparator is EditComparator.Less or EditComparator.More)
        {
            var bound = telling.Taste.Hard.LastOrDefault(wish => wish.Edit == edit);
            return !rows.Any(row => bound is null ? telling.Tastes.Degree(attribute, row) is not null : telling.Tastes.IsBeyond(bound.Constraint, attribute, row));
        }

        return attribute.Kind == AttributeKind.Axis
            && telling.Taste.Wishes.LastOrDefault(wish => wish.Attribute == attribute.Name) is { Anchor: { } anchor } wish
            && telling.Catalog.AxisOf(attribute.Name, anchor) is { } from
            && !rows.Any(row => telling.Catalog.AxisOf(attribute.Name, row) is { } own && (own.Value - from.Value) * wish.Direction > 0 && AxisNoise.Differ(own, from));
    }

    private static List<string> StillThere(Telling telling, List<PreferenceEdit> moved, List<ItemIndex> rows)
    {
        var kept = new List<string>();
        var anchor = moved.Select(edit => telling.Tastes.Item(edit.AnchorItem, edit.Anchor)).FirstOrDefault(row => row is not null)
            ?? (telling.Taste.Liked is [var only] && !telling.Taste.LikedBefore ? only : null);
        if (anchor is not { } about || rows.Count == 0)
        {
            return kept;
        }

        foreach (var attribute in telling.Catalog.Schema.Attributes.Where(attribute => attribute.Askable && attribute.Kind is AttributeKind.Category or AttributeKind.Tag))
        {
            foreach (var value in telling.Catalog.ValuesOf(attribute.Name, about).Except(attribute.Told.Aside)
                         .Where(value => rows.TrueForAll(row => telling.Catalog.ValuesOf(attribute.Name, row).Contains(value))).Take(MostKept - kept.Count).ToList())
            {
                kept.Add(Telling.Safe(Phrases.Value(attribute, value)));
                foreach (var row in rows)
                {
                    telling.Facts.Given(row, attribute.Name, EditValue.Of(value));
                }
            }
        }

        return kept;
    }

    private static string? Names(Telling telling, IEnumerable<string> names)
    {
        var list = names.ToList();
        return list.Count == 0 ? null : telling.List(list);
    }
}
