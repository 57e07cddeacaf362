using ChatRec.Agents.Understanding.Grammar;

namespace ChatRec.Agents.Understanding.Learned;

/// <summary>Joins the wishes that the grammar finds in words no attribute holds with those the learned reader expects. For one utterance.</summary>
/// <param name="reading">The reading.</param>
/// <param name="drafts">What was read of it; what lies inside a longer wish is taken out.</param>
/// <param name="spans">What is expected.</param>
internal sealed class WishReviser(Reading reading, Drafts drafts, SpanOpinion spans)
{
    /// <summary>Adds wishes, puts the longer ones in the place of what was read inside them, and leaves out what is none.</summary>
    /// <param name="found">The grammar's wishes.</param>
    public List<FreeText> Revise(List<FreeText> found)
    {
        var texts = found.Select(text => text.IsWish && Most(text.First, text.End) < -spans.Leads.NoWish ? text with { IsWish = false } : text).ToList();
        foreach (var (first, end, kind) in spans.Likely().Where(span => span.Kind is SpanTag.Wish or SpanTag.Ban))
        {
            var isBan = kind == SpanTag.Ban;
            if (spans.WishOdds(first, end, isBan) is not { } odds || odds < spans.Leads.Wish || !IsFree(first, end, odds)
                || texts.Exists(text => text.IsWish && text.First < end && text.End > first))
            {
                continue;
            }

            drafts.Edits.RemoveAll(draft => draft.Mark.First >= first && draft.Mark.End <= end);
            texts.RemoveAll(text => text.First < end && text.End > first);
            texts.Add(new FreeText(first, end, true, isBan ? new HashSet<string>(StringComparer.Ordinal) { "ban" } : drafts.ScopeAt[first].Where(scope => scope == "want").ToHashSet(StringComparer.Ordinal)) { IsWish = true });
        }

        return [.. texts.OrderBy(text => text.First)];
    }

    // What an attribute holds as a whole is no wish of its own; what it holds a part of is, when that is likely enough.
    private bool IsFree(int first, int end, double odds)
    {
        var inside = reading.Marks.Where(mark => mark.IsObject && mark.First < end && mark.End > first && (mark.Find(SenseKind.Value) is null || drafts.Edits.Exists(draft => draft.Mark == mark))).ToList();
        return inside.Count == 0 || (odds > spans.Leads.LongerWish && inside.TrueForAll(mark => !mark.IsItem && mark.Person is null && mark.Quantity is null && mark.First >= first && mark.End <= end)
            && inside.Sum(mark => mark.End - mark.First) < end - first);
    }

    // The word that is most a wish speaks for the phrase.
    private double Most(int first, int end) => spans.Words.Where(word => word.Token >= first && word.Token < end)
        .Select(word => Math.Log(word.Scores.AsSpan((int)SpanTag.Wish, SpanTag.Person - SpanTag.Wish).ToArray().Sum(Math.Exp))).DefaultIfEmpty(0).Max();
}
