using System.Collections.Immutable;
using System.Globalization;
using ChatRec.Agents.Dialogue;
using ChatRec.Agents.Turns;
using ChatRec.Agents.Understanding.Lexicons;
using ChatRec.Retrieval.Catalog;

namespace ChatRec.Agents.Understanding.Grammar;

/// <summary>Finds words that point at what was shown: "the second one", "the first two", "it", "those". Thread-safe.</summary>
/// <param name="lexicon">Ordinals and pronouns.</param>
/// <param name="phrases">Pronouns and nouns as phrases.</param>
/// <param name="catalog">Names the item in focus.</param>
internal sealed class ReferenceFinder(CueLexicon lexicon, PhraseBook phrases, ItemCatalog catalog)
{
    private const double FirmConfidence = 0.95;
    private const double LooseConfidence = 0.85;
    private const double GuessConfidence = 0.5;

    /// <summary>Adds the references of an utterance to the candidates.</summary>
    public void Find(Reading reading, ICollection<Mark> marks)
    {
        var shown = Shown(reading.State);
        var slate = SlateMeant(reading);
        if (slate is { } meant)
        {
            shown = [.. meant.Slate.Items.Select(item => (item.Item, item.Title))];
        }

        var places = false;
        for (var first = 0; first < reading.Tokens.Length; first++)
        {
            if (!reading.Tokens[first].IsWord && !reading.Tokens[first].Is('#'))
            {
                continue;
            }

            if (Ordinal(reading, first, shown, slate is not null) is { } ordinal)
            {
                marks.Add(ordinal);
                places |= ordinal.End - ordinal.First > 1 || reading.Words < 4;
            }

            if (Rest(reading, first, shown) is { } rest)
            {
                marks.Add(rest);
            }

            if (Neighbour(reading, first) is { } beside)
            {
                marks.Add(beside);
            }

            if (PartOfTitle(reading, first, shown) is { } part)
            {
                marks.Add(part);
            }

            phrases.Pronouns.Match(reading.Tokens, first, (kind, end) =>
            {
                if ((Earlier(reading, marks, kind, first, end) ?? Pronoun(reading, kind, first, end, shown)) is { } mark)
                {
                    marks.Add(mark);
                }
            });
        }

        if (slate is { } whole && !places)
        {
            var items = shown.Select(item => new ItemLink(reading.Span(whole.First, whole.End), item.Item, item.Title, FirmConfidence)).ToImmutableArray();
            marks.Add(new Mark(whole.First, whole.End) { Reference = new Reference(items, true, FirmConfidence), Bonus = 0.4 });
        }
    }

    /// <summary>Takes from "the rest" what the utterance names besides; where it names nothing of what was shown, the words point at nothing.</summary>
    /// <param name="reading">The reading, its marks chosen.</param>
    public void Settle(Reading reading)
    {
        foreach (var rest in reading.Marks.Where(mark => mark.IsRest && mark.Reference is not null))
        {
            var named = reading.Marks.Where(mark => mark != rest && !mark.IsRest && mark.Reference is not { IsFirm: false })
                .SelectMany(mark => mark.Reference?.Items.Select(link => link.Item) ?? []).Concat(reading.Marks.Where(mark => mark.Title is not null).Select(mark => catalog.IdOf(mark.Title!.Item).Value))
                .ToHashSet(StringComparer.Ordinal);
            var left = rest.Reference!.Items.RemoveAll(link => named.Contains(link.Item));
            rest.Reference = left.Length == rest.Reference.Items.Length ? null : rest.Reference with { Items = left };
        }
    }

    // "the others", "rest i've seen": of what was shown what is not named; "any others" asks for more.
    private Mark? Rest(Reading reading, int first, ImmutableArray<(string Item, string Title)> shown)
    {
        var at = lexicon.Is("the", reading.Word(first)) ? first + 1 : first;
        var starts = at > first || first == 0 || !reading.Tokens[first - 1].IsWord || lexicon.TitleJoins.Contains(reading.Word(first - 1));
        if (shown.Length < 2 || !starts)
        {
            return null;
        }

        var end = lexicon.Is("remainder", reading.Word(at)) ? at + 1 : lexicon.Is("other", reading.Word(at)) && (Cardinal(reading.Word(at + 1)) is >= 1 and < 10 || IsNoun(reading, at + 1)) ? at + 2 : 0;
        return end == 0 ? null : new Mark(first, end)
        {
            Reference = new Reference([.. shown.Select(item => new ItemLink(reading.Span(first, end), item.Item, item.Title, LooseConfidence))], true, LooseConfidence),
            IsRest = true,
            Bonus = reading.Tokens[first].IsCapital ? 0.3 : 0.7, // no title, when nothing says so
        };
    }

    // The slate named first, and where.
    private (ShownSlate Slate, int First, int End)? SlateMeant(Reading reading)
    {
        var slates = reading.State.Slates;
        (ShownSlate, int, int)? found = null;
        for (var first = 0; first < reading.Tokens.Length && found is null && !slates.IsEmpty; first++)
        {
            phrases.Slates.Match(reading.Tokens, first, (which, end) =>
                found = (which switch { "first" => slates[0], "previous" => slates[Math.Max(0, slates.Length - 2)], _ => slates[^1] }, first, end));
            found ??= Described(reading, first);
        }

        return found;
    }

    // "the romance batch", "the space lot", "that batch": a list named by what was asked of it, or the one last pointed into.
    private (ShownSlate Slate, int First, int End)? Described(Reading reading, int at)
    {
        if (!lexicon.Lists.Contains(reading.Word(at)) || at == 0)
        {
            return null;
        }

        var slates = reading.State.Slates;
        if (lexicon.Is("sameLists", reading.Word(at - 1)))
        {
            var pointed = reading.State.LastUserAct is { Links: [.., var link] } ? slates.LastOrDefault(slate => slate.Items.Any(item => item.Item == link.Item)) : null;
            return (pointed ?? slates[^1], at - 1, at + 1);
        }

        for (var first = at - 1; first >= Math.Max(0, at - 2); first--)
        {
            var said = reading.Said(first, at);
            var meant = slates.LastOrDefault(slate => slate.Edits.Any(edit => edit.Turn == slate.Turn && IsNamed(reading, edit, first, at, said)));
            if (meant is not null)
            {
                var start = lexicon.Pointers.Contains(reading.Word(first - 1)) ? first - 1 : first;
                return (meant, start, at + 1);
            }
        }

        return null;
    }

    private bool IsNamed(Reading reading, PreferenceEdit edit, int first, int end, string said)
    {
        if (edit.Value?.Text is { } text && string.Equals(text, said, StringComparison.OrdinalIgnoreCase))
        {
            return true;
        }

        var named = false;
        phrases.Senses.Match(reading.Tokens, first, (sense, stop) => named |= stop == end && sense.Kind == SenseKind.Value && sense.Name == edit.Attribute
            && edit.Value?.Text is { } value && sense.Values.Contains(value));
        return named;
    }

    /// <summary>The items of the latest slate, or the choices just offered.</summary>
    private ImmutableArray<(string Item, string Title)> Shown(ConversationState state) =>
        state.LastSystemAct is { Act: SystemActKind.Clarify, Choices: { IsEmpty: false } choices }
            ? [.. choices.Select(choice => (choice.Item, choice.Title))]
            : state.LastSystemAct is { Act: SystemActKind.Compare, Items: { Length: > 1 } items }
                ? [.. items.Select(item => (item, catalog.TryIndexOf(new ItemId(item), out var row) ? catalog.DisplayOf(row) : item))]
            : state.Slates.IsEmpty ? [] : [.. state.Slates[^1].Items.Select(item => (item.Item, item.Title))];

    private Mark? Ordinal(Reading reading, int first, ImmutableArray<(string Item, string Title)> shown, bool inSlate)
    {
        var at = first;
        var word = reading.Word(at);
        var determined = lexicon.Pointers.Contains(word);
        if (determined)
        {
            at++;
            word = reading.Word(at);
        }

        if (!determined && lexicon.Is("placeWords", word) && Cardinal(reading.Word(at + 1)) is { } number)
        {
            return Make(reading, first, at + 2, [number], shown);
        }

        if (!determined && reading.Words == 1 && word.All(char.IsAsciiDigit) && !shown.IsEmpty && Cardinal(word) is { } alone && alone <= shown.Length)
        {
            return Make(reading, first, at + 1, [alone], shown);
        }

        if (!determined && !shown.IsEmpty && IsListed(reading, at) && Cardinal(word) is { } bare && word.All(char.IsAsciiDigit) && bare >= 1 && bare <= shown.Length)
        {
            // "seen 1 and 3", "2 looks dull"
            return Make(reading, first, at + 1, [bare], shown);
        }

        if (!lexicon.Ordinals.TryGetValue(word, out var place))
        {
            return null;
        }

        determined |= !shown.IsEmpty && reading.IsMark(at + 1, ':') && (first == 0 || !reading.Tokens[first - 1].IsWord); // "first: seen"
        determined |= !shown.IsEmpty && lexicon.TitleJoins.Contains(reading.Word(first - 1)) && lexicon.Ordinals.ContainsKey(reading.Word(first - 2));

        determined |= lexicon.Is("ofSlate", reading.Word(first - 1)) && lexicon.Is("single", reading.Word(first - 2)); // "the one on top"

        at++;
        var next = reading.Word(at);
        var index = place switch { < 0 => shown.Length + 1 + place, 0 => (shown.Length + 1) / 2, _ => place };
        if (determined && lexicon.Is("ofSlate", next) && phrases.Pronouns.Contains(reading.Tokens, at + 1, static kind => kind is "all" or "two"))
        {
            return Make(reading, first, at + 2, [index], shown); // "the last of them"
        }

        if (Cardinal(next) is { } count && count is >= 2 and <= 9 && !lexicon.Is("single", next))
        {
            var places = place < 0 ? Enumerable.Range(shown.Length - count + 1, count) : Enumerable.Range(Math.Max(place, 1), count);
            return Make(reading, first, IsNoun(reading, at + 1) || lexicon.Is("several", reading.Word(at + 1)) ? at + 2 : at + 1, [.. places], shown);
        }

        if (lexicon.Is("couple", next) && place == 1)
        {
            return Make(reading, first, at + 1, [1, 2], shown);
        }

        var named = lexicon.Is("placed", next) || IsNoun(reading, at);
        var bounded = at >= reading.Tokens.Length || !reading.Tokens[at].IsWord || reading.Tokens[at].IsTail
            || lexicon.Is("placeEnds", next)
            || lexicon.TitleJoins.Contains(next) || (determined && lexicon.Verbs.Contains(next))
            || (determined && IsMeant(reading, at))
            || (inSlate && lexicon.Is("ofSlate", next));
        if (!named && !(bounded && (determined || inSlate || reading.Words <= 3)))
        {
            return null;
        }

        var end = named ? at + 1 : at;
        return Make(reading, first, end, [index], shown);
    }

    // "the second I meant"
    private bool IsMeant(Reading reading, int at)
    {
        var meant = false;
        phrases.Senses.Match(reading.Tokens, at, (sense, _) => meant |= sense.Name == "meant");
        return meant;
    }

    // "the one below it", "the one after that": a place counted from the item last talked about.
    private Mark? Neighbour(Reading reading, int first)
    {
        var at = lexicon.Is("the", reading.Word(first)) ? first + 1 : first;
        if (!(lexicon.Is("single", reading.Word(at)) || IsNoun(reading, at)) || (at == first && !reading.Tokens[first].IsCapital && first > 0)
            || !lexicon.Neighbours.TryGetValue(reading.Word(at + 1), out var step))
        {
            return null;
        }

        var end = at + 2;
        var pointed = lexicon.Is("pointed", reading.Word(end));
        if (pointed)
        {
            end++;
        }
        else if (end < reading.Tokens.Length && reading.Tokens[end].IsWord && !reading.Tokens[end].IsTail)
        {
            return null;
        }

        var talked = reading.State.LastUserAct is { Links: [.., var link] } ? link.Item : reading.State.Focus;
        var slate = talked is null ? null : reading.State.Slates.LastOrDefault(shown => shown.Items.Any(item => item.Item == talked));
        if (slate is null)
        {
            return null;
        }

        var place = slate.Items.Select(item => item.Item).ToList().IndexOf(talked!) + step;
        return Make(reading, first, end, [place + 1], [.. slate.Items.Select(item => (item.Item, item.Title))]);
    }

    // A bare number is a place in the slate when nothing that could be counted follows.
    private bool IsListed(Reading reading, int at)
    {
        bool Ends(int token, bool after) => token < 0 || token >= reading.Tokens.Length || !reading.Tokens[token].IsWord || lexicon.TitleJoins.Contains(reading.Word(token))
            || (after && (lexicon.Verbs.Contains(reading.Word(token)) || lexicon.Subjects.Contains(reading.Word(token))))
            || phrases.Senses.Contains(reading.Tokens, token, sense => sense.Name == "seen");
        return reading.Words <= 14 && Ends(at - 1, after: false) && Ends(at + 1, after: true);
    }

    // A word of a title just shown that no other title of the slate has: "the budapest one".
    private Mark? PartOfTitle(Reading reading, int first, ImmutableArray<(string Item, string Title)> shown)
    {
        var start = lexicon.Is("definite", reading.Word(first)) ? first + 1 : first;
        var word = reading.Word(start);
        if (word.Length < 4 || lexicon.Stop.Contains(word) || shown.IsEmpty)
        {
            return null;
        }

        var holders = shown.Where(item => Text.Tokenizer.Key(item.Title).Split(' ').Contains(word)).Take(2).ToList();
        if (holders.Count != 1)
        {
            return null;
        }

        var named = start > first && (lexicon.Is("single", reading.Word(start + 1)) || IsNoun(reading, start + 1));
        if (!named && lexicon.Ordinary.Contains(word))
        {
            return null;
        }

        var end = named ? start + 2 : start + 1;
        var link = new ItemLink(reading.Span(first, end), holders[0].Item, holders[0].Title, LooseConfidence);
        return new Mark(named ? first : start, end) { Reference = new Reference([link], true, LooseConfidence), Bonus = named ? 0.3 : -0.1 };
    }

    // "the second one looks great, more like that": a pronoun means what the same words pointed at.
    private static Mark? Earlier(Reading reading, ICollection<Mark> marks, string kind, int first, int end) =>
        kind == "one" && marks.LastOrDefault(mark => mark.End <= first && mark.Bonus > 0 && mark.Reference is { IsFirm: true, Items.Length: 1 }) is { Reference: { } before }
            ? new Mark(first, end)
            {
                Reference = new Reference([before.Items[0] with { Span = reading.Span(first, end) }], false, LooseConfidence),
                Bonus = 0.05,
            }
            : null;

    private Mark? Pronoun(Reading reading, string kind, int first, int end, ImmutableArray<(string Item, string Title)> shown)
    {
        var state = reading.State;
        var single = end - first == 1;
        if (kind == "one")
        {
            if (single && lexicon.Is("demonstratives", reading.Word(first)) && end < reading.Tokens.Length && (IsNoun(reading, end) || IsThing(reading, end)))
            {
                return null; // "this film", "watched it this year"
            }

            ItemLink? link = null;
            if (state.Focus is { } focus && catalog.TryIndexOf(new ItemId(focus), out var row))
            {
                link = new ItemLink(reading.Span(first, end), focus, catalog.DisplayOf(row), LooseConfidence);
            }
            else if (shown.Length > 0)
            {
                link = new ItemLink(reading.Span(first, end), shown[0].Item, shown[0].Title, shown.Length == 1 ? LooseConfidence : GuessConfidence);
            }

            return new Mark(first, end) { Reference = new Reference(link is null ? [] : [link], false, link?.Confidence ?? 0), Bonus = 0.05 };
        }

        if (kind == "two" && shown.Length != 2)
        {
            return null;
        }

        var items = shown.Select(item => new ItemLink(reading.Span(first, end), item.Item, item.Title, LooseConfidence)).ToImmutableArray();
        return new Mark(first, end) { Reference = new Reference(items, false, LooseConfidence), Bonus = 0.05 };
    }

    private static Mark Make(Reading reading, int first, int end, IReadOnlyList<int> places, ImmutableArray<(string Item, string Title)> shown)
    {
        var span = reading.Span(first, end);
        var items = places.Where(place => place >= 1 && place <= shown.Length)
            .Select(place => new ItemLink(span, shown[place - 1].Item, shown[place - 1].Title, FirmConfidence)).ToImmutableArray();
        return new Mark(first, end) { Reference = new Reference(items, true, items.IsEmpty ? 0 : FirmConfidence), Bonus = 0.3 };
    }

    private bool IsNoun(Reading reading, int at)
    {
        var noun = false;
        phrases.Senses.Match(reading.Tokens, at, (sense, end) => noun |= sense.Kind == SenseKind.Noun && end == at + 1);
        return noun;
    }

    // A word behind a demonstrative that is neither a verb, a little word nor a cue names what is meant.
    private bool IsThing(Reading reading, int at) => reading.Tokens[at] is { IsWord: true, IsTail: false } && !lexicon.Stop.Contains(reading.Word(at)) && !lexicon.Verbs.Contains(reading.Word(at))
        && !lexicon.TitleEnds.Contains(reading.Word(at)) && !phrases.Senses.Contains(reading.Tokens, at, static _ => true) && lexicon.Dictionary.Contains(reading.Word(at));

    private int? Cardinal(string word) =>
        int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var digits) ? digits
        : word.Length > 1 && lexicon.Numbers.TryGetValue(word, out var number) ? (int)number : null;
}
