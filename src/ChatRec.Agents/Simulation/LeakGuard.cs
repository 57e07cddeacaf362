using ChatRec.Retrieval.Catalog;

namespace ChatRec.Agents.Simulation;

/// <summary>Knows what a target is called and says whether a text gives it away. Immutable.</summary>
internal sealed class LeakGuard
{
    private readonly string[] _names;
    private readonly string _id;

    /// <summary>Makes the guard of a target.</summary>
    /// <param name="catalog">The items.</param>
    /// <param name="target">The target.</param>
    public LeakGuard(ItemCatalog catalog, ItemIndex target)
    {
        _id = catalog.IdOf(target).Value;
        _names = [.. catalog.OtherTitlesOf(target).Prepend(catalog.TitleOf(target)).Select(TitleText.FoldWords).Where(name => name.Length > 0)];
    }

    /// <summary>Whether a text holds a name of the target as whole words, or its id where that is no ordinary number.</summary>
    /// <param name="text">The text.</param>
    public bool Leaks(string text)
    {
        var words = $" {TitleText.FoldWords(text)} ";
        return _names.Any(name => words.Contains($" {name} ", StringComparison.Ordinal))
            || (_id.Length > 4 && words.Contains($" {_id} ", StringComparison.Ordinal));
    }

    /// <summary>Whether a name is made of words that any sentence holds ("It", "Her"), so that no guard can tell.</summary>
    /// <param name="ordinary">Words of ordinary sentences.</param>
    public bool IsOrdinary(IReadOnlySet<string> ordinary) => _names.Any(name => name.Split(' ').All(ordinary.Contains));

    /// <summary>A view without the values and degrees whose words would give the target away: "ghosts" of a film of that name.</summary>
    /// <param name="view">The target's view.</param>
    /// <param name="schema">The pack's declaration: its words.</param>
    public ItemView Cleaned(ItemView view, PackSchema schema)
    {
        var values = view.Values.ToBuilder();
        foreach (var (attribute, all) in view.Values)
        {
            var words = schema.Find(attribute)!.Words;
            var kept = all.RemoveAll(value => Leaks(value) || (words.TryGetValue(value, out var said) && said.Any(Leaks)));
            if (kept.IsEmpty)
            {
                values.Remove(attribute);
            }
            else
            {
                values[attribute] = kept;
            }
        }

        var leaking = view.Degrees.Keys.Where(name => schema.Find(name) is { } attribute && attribute.More.Concat(attribute.Less).Any(Leaks));
        return view with { Values = values.ToImmutable(), Degrees = view.Degrees.RemoveRange(leaking) };
    }
}
