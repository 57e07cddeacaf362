using System.Collections.Immutable;
using ChatRec.Agents.Dialogue;
using ChatRec.Agents.Turns;
using ChatRec.Retrieval.Catalog;

namespace ChatRec.Agents.Claims;

/// <summary>Puts what a turn says of single items before the gate: each text with the facts of the turn and what the person said.</summary>
/// <param name="catalog">Names the items and knows the numbers behind a difference.</param>
public sealed class NarrativeClaims(ItemCatalog catalog)
{
    private const string Shared = "shared";

    private const string Difference = "Difference";

    /// <summary>A request for each card of a turn, and one for what it answers, explains or compares.</summary>
    /// <param name="turn">The turn.</param>
    /// <param name="state">The state after it.</param>
    public IEnumerable<ClaimRequest> Of(TurnRecord turn, ConversationState state)
    {
        ArgumentNullException.ThrowIfNull(turn);
        ArgumentNullException.ThrowIfNull(state);
        var facts = Facts(turn, state);
        foreach (var card in turn.Reply.Cards.Where(card => card.Text.Length > 0))
        {
            var title = Title(card.Item);
            var own = facts.Where(fact => fact.Item is null || fact.Item == title || turn.Reply.Facts.Any(link => link.Item == card.Item && link.Other is { } other && Title(other) == fact.Item)).ToImmutableArray();
            yield return new ClaimRequest([title, .. own.Select(fact => fact.Item).OfType<string>().Where(item => item != title).Distinct()], own, $"{title}. {card.Text}");
        }

        if (turn.SystemAct.Act is SystemActKind.Answer or SystemActKind.Explain or SystemActKind.Compare)
        {
            ImmutableArray<string> items = [.. turn.SystemAct.Items.Select(Title).Concat(facts.Select(fact => fact.Item).OfType<string>()).Distinct()];
            yield return new ClaimRequest(items, facts, turn.Reply.Text.Replace("\\", string.Empty, StringComparison.Ordinal));
        }
    }

    private ImmutableArray<ClaimFact> Facts(TurnRecord turn, ConversationState state)
    {
        var facts = ImmutableArray.CreateBuilder<ClaimFact>();
        foreach (var fact in turn.Reply.Facts)
        {
            if (fact.Kind != FactKind.Derived)
            {
                facts.Add(new ClaimFact(Title(fact.Item), fact.Predicate, fact.Value));
            }
            else if (fact.Other is { } other)
            {
                // A derived fact rests on the same attribute of both items.
                var attribute = fact.Predicate.StartsWith(Shared, StringComparison.Ordinal) ? Attribute(fact.Predicate[Shared.Length..])
                    : fact.Predicate.EndsWith(Difference, StringComparison.Ordinal) ? Attribute(fact.Predicate[..^Difference.Length]) : null;
                foreach (var item in attribute is null ? [] : new[] { fact.Item, other })
                {
                    facts.AddRange(Known(item, attribute!).Select(value => new ClaimFact(Title(item), attribute!.Name, value)));
                }

                facts.Add(new ClaimFact(Title(other), fact.Predicate, fact.Value));
            }
        }

        facts.AddRange(state.Edits.SelectMany(UserFacts));
        return [.. facts.Distinct()];
    }

    private IEnumerable<EditValue> Known(string id, AttributeSchema attribute)
    {
        if (!catalog.TryIndexOf(new ItemId(id), out var row))
        {
            return [];
        }

        return attribute.Kind switch
        {
            AttributeKind.Number => catalog.NumberOf(attribute.Name, row) is { } number ? [EditValue.Of(number)] : [],
            AttributeKind.Axis => catalog.AxisOf(attribute.Name, row) is { } axis ? [EditValue.Of(axis.Value)] : [],
            AttributeKind.Range => catalog.RangeOf(attribute.Name, row) is { } range ? [EditValue.Of(range.Low, range.High)] : [],
            _ => catalog.ValuesOf(attribute.Name, row).Select(EditValue.Of),
        };
    }

    private static IEnumerable<ClaimFact> UserFacts(PreferenceEdit edit)
    {
        var way = edit.Comparator switch
        {
            EditComparator.Like => "userLikes",
            EditComparator.Dislike or EditComparator.NotInterested => "userDislikes",
            EditComparator.Seen => "userSeen",
            EditComparator.Not or EditComparator.Low => "userAvoids",
            _ => "userWants",
        };
        if (edit.Value is { } value)
        {
            yield return new ClaimFact(null, way, value);
        }

        if (edit.Attribute is { } attribute && attribute != "item")
        {
            yield return new ClaimFact(null, way, EditValue.Of(attribute));
        }

        if (edit.Anchor is { } anchor)
        {
            yield return new ClaimFact(null, "userLikes", EditValue.Of(anchor));
        }
    }

    private AttributeSchema? Attribute(string name) =>
        catalog.Schema.Attributes.FirstOrDefault(attribute => string.Equals(attribute.Name, name, StringComparison.OrdinalIgnoreCase));

    private string Title(string id) => catalog.TryIndexOf(new ItemId(id), out var row) ? catalog.DisplayOf(row) : id;
}
