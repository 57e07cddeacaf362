using ChatRec.Agents.Turns;
using ChatRec.Retrieval.Catalog;

namespace ChatRec.Agents.Understanding.Grammar;

/// <content>What a quantity said means in the scope it stands in.</content>
internal sealed partial class EditReader
{
    /// <summary>What protects people below this age protects; above it, it only sorts.</summary>
    private const int YoungAdult = 17;

    private void ReadQuantity(Mark mark, Quantity quantity)
    {
        var stated = IsStated(new PreferenceEdit { Attribute = quantity.Attribute });
        if ((_scope.Contains("remove") && (stated || (!quantity.IsCompared && !IsDuration(quantity)))) || (_scope.Contains("dontMind") && stated)) // "they allow 80 minutes, not a second more" sets a limit
        {
            Add(mark, Removal(new PreferenceEdit { Attribute = quantity.Attribute, Value = quantity.Value }), plain: false);
            return;
        }

        if (_scope.Contains("dontMind"))
        {
            return;
        }

        var banned = IsBanned && _scopeComma == _comma;
        if (!banned && IsTimeLeft(mark, quantity))
        {
            quantity = quantity with { Comparator = EditComparator.Le, IsCompared = true };
        }

        // "not three hours long" means shorter, and a certificate named protects up to itself.
        var comparator = banned && IsDuration(quantity) && !IsStated(new PreferenceEdit { Attribute = quantity.Attribute, Value = quantity.Value }) ? EditComparator.Lt : banned ? Inverse(quantity.Comparator) : IsProtective(quantity) ? EditComparator.Le : quantity.Comparator;
        Add(mark, new PreferenceEdit
        {
            Attribute = quantity.Attribute,
            Comparator = comparator,
            Value = quantity.Value,
            Strength = quantity.IsRough || _hedged || (_scope.Contains("like") && !quantity.IsCompared) || (banned && _scope.Contains("softBan"))
                ? Strength.Soft
                : Strength.Hard,
        }, IsPlain || !banned);
    }

    private bool IsDuration(Quantity quantity) => quantity is { Comparator: EditComparator.Is } && _schema.Find(quantity.Attribute) is { Unit: "minute" };

    private bool IsProtective(Quantity quantity) => quantity is { Comparator: EditComparator.Is, Value.Text: { } value }
        && _schema.Find(quantity.Attribute) is { Strict: true, Kind: AttributeKind.Ordinal } guard && guard.Ages.TryGetValue(value, out var age) && age < YoungAdult;

    // "we've got two hours", "ninety minutes left": time at hand is a limit.
    private bool IsTimeLeft(Mark mark, Quantity quantity)
    {
        if (quantity.IsCompared || !IsDuration(quantity))
        {
            return false;
        }

        if (_reading.At(mark.End) is { } after && after.Has("timeLeft"))
        {
            return true;
        }

        for (var at = mark.First - 1; at >= Math.Max(0, mark.First - 3); at--)
        {
            if (_reading.At(at) is { } before && before.Has("haveTime"))
            {
                return true;
            }
        }

        return false;
    }

    private static EditComparator Inverse(EditComparator comparator) => comparator switch
    {
        EditComparator.Lt => EditComparator.Ge,
        EditComparator.Le => EditComparator.Gt,
        EditComparator.Gt => EditComparator.Le,
        EditComparator.Ge => EditComparator.Lt,
        EditComparator.Not => EditComparator.Is,
        _ => EditComparator.Not,
    };
}
