using System.Collections.Immutable;
using ChatRec.Agents.Turns;
using ChatRec.Retrieval.Catalog;

namespace ChatRec.Agents.Claims;

/// <summary>A request's facts, by item and attribute and about the person. One a request.</summary>
internal sealed class ClaimFacts
{
    private const string UserPrefix = "user";

    private readonly Dictionary<(int Item, string Attribute), List<EditValue>> _values = [];

    /// <summary>Sorts facts.</summary>
    /// <param name="request">The facts.</param>
    public ClaimFacts(ClaimRequest request)
    {
        Count = request.Items.Length;
        Titles = [.. request.Items.Select(ClaimText.Words)];
        foreach (var fact in request.Facts)
        {
            if (fact.Item is null)
            {
                User.Add((fact.Predicate, fact.Value));
            }
            else if (request.Items.IndexOf(fact.Item) is var item and >= 0)
            {
                var key = (item, fact.Predicate);
                (_values.TryGetValue(key, out var list) ? list : _values[key] = []).Add(fact.Value);
            }
        }
    }

    /// <summary>Number of items.</summary>
    public int Count { get; }

    /// <summary>The words of each item's name.</summary>
    public ImmutableArray<string[]> Titles { get; }

    /// <summary>All items.</summary>
    public IEnumerable<int> All => Enumerable.Range(0, Count);

    /// <summary>What is known of the person, by predicate.</summary>
    public List<(string Predicate, EditValue Value)> User { get; } = [];

    /// <summary>The values of an attribute; empty when none is known.</summary>
    /// <param name="item">The item.</param>
    /// <param name="attribute">The attribute.</param>
    public IReadOnlyList<EditValue> Of(int item, string attribute) => _values.GetValueOrDefault((item, attribute)) ?? [];

    /// <summary>The number of an attribute, or <see langword="null"/>.</summary>
    /// <param name="item">The item.</param>
    /// <param name="attribute">The attribute.</param>
    public double? Number(int item, string attribute) => Of(item, attribute) is [{ Number: { } number }, ..] ? number : null;

    /// <summary>A number to compare items by: an ordinal counts its place.</summary>
    /// <param name="item">The item.</param>
    /// <param name="attribute">The attribute.</param>
    public double? Degree(int item, AttributeSchema attribute) =>
        attribute.Kind == AttributeKind.Ordinal
            ? Of(item, attribute.Name) is [{ Text: { } text }, ..] && attribute.Order.IndexOf(text) is var place and >= 0 ? place : null
            : Number(item, attribute.Name);

    /// <summary>Whether an item has a value.</summary>
    /// <param name="item">The item.</param>
    /// <param name="attribute">The attribute.</param>
    /// <param name="value">The value.</param>
    public bool Has(int item, string attribute, string value) =>
        Of(item, attribute).Any(known => string.Equals(known.Text, value, StringComparison.OrdinalIgnoreCase));

    /// <summary>Whether a predicate tells what the person said, and in which way.</summary>
    /// <param name="predicate">The predicate.</param>
    /// <param name="ways">"Likes", "Wants", ….</param>
    public static bool Tells(string predicate, params ReadOnlySpan<string> ways)
    {
        foreach (var way in ways)
        {
            if (predicate.AsSpan().StartsWith(UserPrefix, StringComparison.Ordinal) && predicate.AsSpan(UserPrefix.Length).StartsWith(way, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }
}
