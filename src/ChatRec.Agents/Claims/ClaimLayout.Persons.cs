using System.Collections.Immutable;

namespace ChatRec.Agents.Claims;

/// <summary>Which segments tell what the person said, and which hang on an "if".</summary>
internal sealed partial class ClaimLayout
{
    private static readonly ImmutableArray<string> Ways = ["liked", "disliked", "seen", "asked"];

    private void ReadPersons()
    {
        var segments = Enumerable.Range(0, Marks.Count).GroupBy(at => _segment[at]).ToList();
        List<int>? previous = null;
        foreach (var segment in segments)
        {
            var places = segment.Where(at => Marks[at].Kind != MarkKind.Stop).ToList();
            if (places.Count == 0)
            {
                continue;
            }

            if (places.Take(3).Any(at => _lexicon.Has("condition", Word(at)) && Marks[at].Kind == MarkKind.Plain) || (previous is not null && Continues(previous, places) && _conditions.Contains(_segment[previous[0]])))
            {
                _conditions.Add(segment.Key);
            }
            else if (Said(places) is { IsEmpty: false } ways)
            {
                _said[segment.Key] = ways;
                if (previous is not null && _sentence[previous[0]] == _sentence[places[0]] && !places.Any(IsTold)
                    && (_lexicon.Has("persons", Word(places[0])) || _lexicon.Has("sayings", Word(places[0]))) && !previous.Any(at => Marks[at].Kind == MarkKind.Item))
                {
                    // "No musicals, you said": what was said stands before.
                    _said[_segment[previous[0]]] = ways;
                }
            }
            else if (previous is not null && _said.TryGetValue(_segment[previous[0]], out var carried) && Continues(previous, places))
            {
                _said[segment.Key] = carried;
            }

            previous = places;
        }
    }

    private bool IsTold(int at) => Marks[at].Kind is MarkKind.Item or MarkKind.Title or MarkKind.Person or MarkKind.Quantity
        || (Marks[at].Kind == MarkKind.Claim && Marks[at].Meanings.Any(meaning => meaning.Sense is not (ClaimSense.Noun or ClaimSense.Label)));

    // The rest of a list the person gave: "you like Heat, Seven and Alien".
    private bool Continues(List<int> previous, List<int> places) =>
        _sentence[previous[0]] == _sentence[places[0]] && Marks[places[0]].Kind is MarkKind.Title or MarkKind.Item or MarkKind.Claim
        && previous[^1] + 2 == places[0] && Word(previous[^1] + 1) == "," && places.All(at => Marks[at].Kind != MarkKind.Plain || Listed(at));

    private ImmutableArray<string> Said(List<int> places)
    {
        var person = places.FindIndex(at => Marks[at].Kind == MarkKind.Plain && _lexicon.Has("persons", Word(at)));
        if (person < 0 || places.Skip(person + 1).Take(2).Any(at => _lexicon.Has("modal", Word(at))) || (person > 0 && _lexicon.Has("condition", Word(places[person - 1]))))
        {
            return [];
        }

        var said = places.Skip(person + 1).Take(4).Where(at => Marks[at].Kind == MarkKind.Plain).ToList();
        var ways = Ways.Where(way => said.Any(at => _lexicon.Has(way, Word(at)))).ToImmutableArray();
        if (ways.SequenceEqual(["disliked"]) && said.All(at => _lexicon.Has("none", Word(at)) || _lexicon.Has("never", Word(at))))
        {
            return [];
        }

        // "you told me you're fond of X": the nearer word says what.
        var rest = places.Skip(person + 1).Where(at => Marks[at].Kind == MarkKind.Plain).ToList();
        if (ways.SequenceEqual(["asked"]) && rest.FindIndex(at => _lexicon.Has("persons", Word(at))) is var again and >= 0)
        {
            var later = Ways.Where(way => way != "asked" && rest.Skip(again + 1).Any(at => _lexicon.Has(way, Word(at)))).ToImmutableArray();
            return later.IsEmpty ? ways : later;
        }

        return ways;
    }
}
