using ChatRec.Agents.Understanding.Linking;
using ChatRec.Retrieval.Catalog;

namespace ChatRec.Agents.Understanding.Grammar;

/// <content>Titles nearly spelt, and titles nobody knows.</content>
internal sealed partial class TitleFinder
{
    // After a verb of liking or seeing, in quotation marks, or in capitals: the nearest title, within a few wrong letters; or an unknown one.
    private void FindMisspelt(
        Reading reading, SenseTable senses, ICollection<Mark> marks, HashSet<int> cuedEnds, Func<ItemIndex, bool> shown)
    {
        var tries = 0;
        for (var first = 0; first < reading.Tokens.Length && tries < MisspeltLimit; first++)
        {
            var token = reading.Tokens[first];
            if (!token.IsWord || token.IsTail)
            {
                continue;
            }

            var quoted = first > 0 && reading.Tokens[first - 1].Is('"');
            var verb = HasVerb(reading, senses, cuedEnds, first);
            var capital = reading.CapitalsMean && token.IsCapital && !reading.IsSentenceStart(first);
            var whole = first == 0 && reading.State.LastSystemAct is { Question.Attribute: "item" };
            var judged = StartsPart(reading, first) && Enumerable.Range(first + 1, Math.Min(MisspeltWords, reading.Tokens.Length - first - 1)).Any(end => IsJudged(senses, end));
            if ((!quoted && !verb && !capital && !whole && !judged) || (!quoted && senses.At(first, first + 1)?.Has("unknownFact") is true))
            {
                continue;
            }

            var limit = RunEnd(reading, senses, first, quoted);
            if (limit == first || marks.Any(mark => mark.Title is { Confidence: > 0.9 } && mark.First <= first && mark.End >= limit))
            {
                continue;
            }

            var run = capital && !quoted ? NamedRun(reading, first) : null;
            for (var end = Math.Max(limit, run ?? 0); end > first && tries < MisspeltLimit; end--)
            {
                if (run is { } named && end < named)
                {
                    break;
                }

                if (!quoted && IsSpelt(reading, marks, first, end))
                {
                    continue;
                }

                if (!reading.Tokens[end - 1].IsWord || marks.Any(mark => mark.Title is not null && mark.First < end && mark.End > first && mark.End - mark.First >= end - first)
                    || !HasOddWord(reading, senses, first, end))
                {
                    continue;
                }

                var phrase = Text.Tokenizer.Key(reading.Said(first, end));
                if (!quoted && !whole && (phrase.Length < ShortestMisspelt || marks.Any(mark => mark.Person is not null && mark.First < end && mark.End > first)))
                {
                    // A short word is near too many titles, and a name is a name.
                    continue;
                }

                if (!quoted && !whole && phrase.Length < SafeMisspelt && Enumerable.Range(first, end - first).All(at => (_lexicon.Dictionary.Contains(reading.Word(at)) || _lexicon.Stop.Contains(reading.Word(at))) && !reading.IsSlip(at)))
                {
                    continue; // "a Carry On": short words spelt right are no slip
                }

                tries++;
                if (_titles.FindMisspelt(phrase) is { } readings && _titles.Decide(readings, null, shown) is { } link
                    && (verb || quoted || whole || judged || _catalog.PopularityOf(link.Item) > 0.7))
                {
                    var slip = link with { Confidence = Math.Min(link.Confidence, 0.8) };
                    marks.Add(new Mark(quoted ? first - 1 : first, quoted && end < reading.Tokens.Length ? end + 1 : end) { Title = slip, Bonus = 0.2 });
                    cuedEnds.Add(end);
                    break;
                }
            }

            if (run is { } nameEnd && !marks.Any(mark => mark.Title is not null && mark.First <= first && mark.End >= nameEnd))
            {
                marks.Add(new Mark(first, nameEnd) { Unknown = "title", Bonus = 0.2 });
                cuedEnds.Add(nameEnd);
                first = nameEnd - 1;
            }
            else if (!marks.Any(mark => mark.Title is not null && mark.First <= first && mark.End > first))
            {
                AddUnknown(reading, senses, marks, cuedEnds, first, limit, quoted, verb && (senses.HasCueBefore(first, StrongCues) || !reading.Tokens[first - 1].IsWord || _lexicon.Is("nameJoins", reading.Word(first - 1))));
            }
        }
    }

    // "Heat again", "Home Alone on": a title spelt right and known words behind it are no slip of a longer one.
    private bool IsSpelt(Reading reading, ICollection<Mark> marks, int first, int end) => marks.Any(mark => mark.Title is not null && mark.First == first && mark.End < end
        && (mark.Title.Confidence >= Exact || !mark.Title.Choices.IsEmpty)
        && Enumerable.Range(mark.End, end - mark.End).All(at => !reading.Tokens[at].IsWord || reading.Tokens[at].IsTail || (_isKnownWord(reading.Word(at)) && !reading.IsSlip(at))));

    private void AddUnknown(
        Reading reading, SenseTable senses, ICollection<Mark> marks, HashSet<int> cuedEnds, int first, int limit, bool quoted, bool verb)
    {
        var end = limit;
        if (!quoted)
        {
            // Only a run of capitals, or of words nobody knows, looks like a title.
            end = first;
            while (end < limit && (reading.CapitalsMean && reading.Tokens[end].IsCapital || !_isKnownWord(reading.Word(end)) || (end > first && end + 1 < limit && reading.Tokens[end + 1].IsCapital)))
            {
                end++;
            }
        }

        if (end > first && (quoted || verb) && (quoted || HasOddWord(reading, senses, first, end)))
        {
            marks.Add(new Mark(quoted ? first - 1 : first, quoted && end < reading.Tokens.Length ? end + 1 : end) { Unknown = "title", Bonus = quoted ? 1 : 0.1 });
            cuedEnds.Add(end);
        }
    }

    private bool HasOddWord(Reading reading, SenseTable senses, int first, int end)
    {
        for (var at = first; at < end; at++)
        {
            var token = reading.Tokens[at];
            if (token.IsWord && (!_isKnownWord(token.Text) || reading.IsSlip(at) || (reading.CapitalsMean && token.IsCapital && !reading.IsSentenceStart(at) && token.Text != "i"
                && senses.At(at, at + 1) is null && !_lexicon.Stop.Contains(token.Text))))
            {
                return true;
            }
        }

        return false;
    }

    private static int RunEnd(Reading reading, SenseTable senses, int first, bool quoted)
    {
        var end = first;
        while (end < reading.Tokens.Length && end - first < MisspeltWords)
        {
            var token = reading.Tokens[end];
            if (quoted ? token.Is('"') : !token.IsWord && !token.Is(':'))
            {
                break;
            }

            if (!quoted && end > first && (reading.Lexicon.Is("titleStops", token.Text)
                || senses.At(end, end + 1) is { } mark && (mark.Has("ban") || mark.Has("but") || mark.Has("yesAfter") || mark.Find(SenseKind.Noun) is not null)
                || Enumerable.Range(end + 1, 5).Any(to => senses.At(end, to) is { } verdict && (verdict.Has("badAfter") || verdict.Has("goodAfter")))))
            {
                break;
            }

            end++;
        }

        return end;
    }
}
