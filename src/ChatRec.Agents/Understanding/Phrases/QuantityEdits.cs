using System.Globalization;
using ChatRec.Agents.Turns;

namespace ChatRec.Agents.Understanding.Phrases;

/// <summary>Makes the edit of a number with what stands before and behind it.</summary>
/// <param name="reading">The utterance.</param>
/// <param name="at">The place of the number's mark.</param>
internal sealed class QuantityEdits(PhraseReading reading, int at)
{
    /// <summary>Adds the edit; returns the place of the last mark it used.</summary>
    /// <param name="draft">What was read so far.</param>
    public int Read(PhraseDraft draft)
    {
        var mark = reading.Marks[at];
        var first = mark.Quantity!;
        var last = at;
        var high = first;
        if (Next(at) is { } to && IsRangeEnd(to) && Next(to) is { } second && reading.Marks[second].Quantity is { } upper)
        {
            (high, last) = (upper, second);
        }
        else if (Next(at) is { } tied && reading.Marks[tied].Quantity is { } end && IsHyphen(mark.End) && reading.Marks[tied].First == mark.End + 1)
        {
            (high, last) = (end, tied);
        }

        var attribute = first.Attribute ?? high.Attribute;
        if (attribute is null)
        {
            return at;
        }

        if (mark.Scope == "remove")
        {
            draft.Edits.Add(new PreferenceEdit { Op = EditOp.Remove, Attribute = attribute, Value = Value(first.Low, high.High), Span = reading.Span(mark), Confidence = 0.85 });
            return last;
        }

        var part = Part(mark);
        var (low, top) = part is { } years && first.High - first.Low == 9 ? (first.Low + years.First, first.Low + years.Last) : (first.Low, high.High);
        var ranged = last > at;
        var said = ranged ? null : first.IsRough ? "about" : Compared(mark);
        if (ranged && Units(first, high) is { } factor)
        {
            low *= factor;
        }

        var (comparator, value) = said switch
        {
            "lt" => (EditComparator.Lt, EditValue.Of(low)),
            "le" => (EditComparator.Le, EditValue.Of(top)),
            "gt" => (EditComparator.Gt, EditValue.Of(top)),
            "ge" => (EditComparator.Ge, EditValue.Of(low)),
            _ => low == top ? (EditComparator.Is, EditValue.Of(low)) : (EditComparator.Between, EditValue.Of(low, top)),
        };
        if (mark.Scope is "ban" or "hate" or "dislike" && !ranged)
        {
            comparator = Opposite(comparator);
        }

        draft.Edits.Add(new PreferenceEdit
        {
            Attribute = attribute,
            Comparator = comparator,
            Value = value,
            Strength = said == "about" || mark.Scope == "like" ? Strength.Soft : Strength.Hard,
            Span = reading.Span(mark),
            Confidence = 0.9,
        });
        draft.IsPlain |= said is null && mark.Scope is null or "want";
        return last;
    }

    private static EditComparator Opposite(EditComparator comparator) => comparator switch
    {
        EditComparator.Lt => EditComparator.Ge,
        EditComparator.Le => EditComparator.Gt,
        EditComparator.Gt => EditComparator.Le,
        EditComparator.Ge => EditComparator.Lt,
        EditComparator.Is => EditComparator.Not,
        var other => other,
    };

    private static EditValue Value(double low, double high) => low == high ? EditValue.Of(low) : EditValue.Of(low, high);

    // "one to two hours": the first number is of the second one's unit.
    private static double? Units(PhraseQuantity first, PhraseQuantity high) =>
        first.Attribute is null && high.Low >= 60 && first.Low < 10 ? 60 : null;

    private bool IsHyphen(int token) => token < reading.Tokens.Length && reading.Tokens[token].Text == "-";

    private bool IsRangeEnd(int place) => reading.Marks[place].Find(PhraseKind.RangeEnd) is not null;

    private int? Next(int place) => place + 1 < reading.Marks.Length && reading.Marks[place + 1].First - reading.Marks[place].End <= 1 ? place + 1 : null;

    private string? Compared(PhraseMark mark)
    {
        if (Next(at) is { } behind && reading.Marks[behind].First == mark.End && reading.Marks[behind].Find(PhraseKind.After) is { } after)
        {
            return after.Name;
        }

        for (var place = at - 1; place >= 0 && mark.First - reading.Marks[place].End <= 2 && reading.Marks[place].Clause == mark.Clause; place--)
        {
            if (reading.Marks[place].Find(PhraseKind.Comparator) is { } before)
            {
                return before.Name is "between" ? null : before.Name;
            }

            if (reading.Marks[place].IsObject)
            {
                break;
            }
        }

        return null;
    }

    private (int First, int Last)? Part(PhraseMark mark)
    {
        foreach (var place in (int[])[at - 1, at + 1])
        {
            if (place >= 0 && place < reading.Marks.Length && reading.Marks[place].Find(PhraseKind.DecadePart) is { } part
                && Math.Abs(reading.Marks[place].First - mark.First) <= 4)
            {
                var years = part.Value!.Split('-');
                return (int.Parse(years[0], CultureInfo.InvariantCulture), int.Parse(years[1], CultureInfo.InvariantCulture));
            }
        }

        return null;
    }
}
