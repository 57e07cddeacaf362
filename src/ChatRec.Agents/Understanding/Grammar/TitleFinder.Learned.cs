using ChatRec.Agents.Understanding.Learned;
using ChatRec.Agents.Understanding.Linking;
using ChatRec.Retrieval.Catalog;

namespace ChatRec.Agents.Understanding.Grammar;

/// <content>Titles where the learned reader expects one.</content>
internal sealed partial class TitleFinder
{
    /// <summary>How sure a title is that was said in part or nearly.</summary>
    private const double PartlySaid = 0.8;

    /// <summary>How much of a word must begin like a title's.</summary>
    private const double AlikeShare = 0.6;

    // An article before the words belongs to the title as often as not.
    private double? OddsOf(Reading reading, SpanOpinion? spans, int first, int end)
    {
        var odds = spans?.TitleOdds(first, end);
        return odds is not null && first > 0 && _lexicon.Is("article", reading.Word(first - 1)) ? Math.Max(odds.Value, spans!.TitleOdds(first - 1, end) ?? LogProbabilities.Floor) : odds;
    }

    // "Analyze This was a hoot": the network reads no capitals, and these say more than what stands around them.
    private bool IsWrittenAsName(Reading reading, int first, int end)
    {
        var words = Enumerable.Range(first, end - first).Where(at => reading.Tokens[at] is { IsWord: true, IsTail: false }).ToList();
        return reading.CapitalsMean && words.TrueForAll(at => reading.Tokens[at].IsCapital || _lexicon.Function.Contains(reading.Word(at))) && words.Exists(at => reading.Tokens[at].IsCapital && (words.Count > 1 || !reading.IsSentenceStart(at)));
    }

    // "Ad Astra": several words that are a title, and nothing besides.
    private static bool IsAllSaid(Reading reading, int first, int end) => end - first > 1 && Enumerable.Range(0, reading.Tokens.Length).All(at => (at >= first && at < end) || !reading.Tokens[at].IsWord);

    // "anything else like it?": a pronoun stays one, and a little word that something shown could be meant by.
    private bool IsLittle(Reading reading, int first, int end) => end - first == 1 && !reading.Tokens[first].IsCapital
        && (_lexicon.Pronouns["one"].Contains(reading.Word(first)) || (!reading.State.Slates.IsEmpty && _lexicon.Function.Contains(reading.Word(first))));

    // "police work, gangsters or family ties?" "I'd say cop": a value of what was asked for, unless it is written as a name.
    private bool IsAnswer(Reading reading, SenseTable senses, int first, int end) => reading.State.LastSystemAct is { Question: { } question }
        && senses.At(first, end) is { } phrase && phrase.Senses.Exists(sense => sense.Kind == SenseKind.Value && sense.Name == question.Attribute) && !IsWrittenAsName(reading, first, end);

    // A name stays a name, and a shortened title must be one that many know.
    private bool CanBe(TitleLink link, bool isName) => !isName && (link.Confidence >= Exact || !link.Choices.IsEmpty || _catalog.PopularityOf(link.Item) > WellKnown);

    // "the grand budapst", "fellowship's perfect": what stands where a title is expected is nearly one, one cut short, or part of one that was shown.
    private void FindNear(SpanOpinion? spans, Reading reading, ICollection<Mark> marks, Func<ItemIndex, bool> shown)
    {
        foreach (var (first, end, _) in spans?.Likely().Where(span => span.Kind == SpanTag.Title) ?? [])
        {
            if (marks.Any(mark => (mark.Title is not null || mark.Person is not null) && mark.First < end && mark.End > first) || spans!.TitleOdds(first, end) < 0)
            {
                continue;
            }

            var phrase = Text.Tokenizer.Key(reading.Said(first, end));
            var link = ShownAs(reading, phrase) is { } item ? new TitleLink(item, PartlySaid, [])
                : (_titles.FindShort(phrase) ?? (phrase.Length >= ShortestMisspelt ? _titles.FindMisspelt(phrase) : null)) is { } readings ? _titles.Decide(readings, null, shown)
                : null;
            if (link is not null)
            {
                marks.Add(new Mark(first, end) { Title = link with { Confidence = Math.Min(link.Confidence, PartlySaid) }, Bonus = 0.2 });
            }
        }
    }

    // The one item shown whose title has all the words said, or words that begin like them.
    private ItemIndex? ShownAs(Reading reading, string phrase)
    {
        var said = TitleKeys.WithoutArticle(phrase).Split(' ');
        var fits = reading.State.Slates.SelectMany(slate => slate.Items).Select(item => new ItemId(item.Item)).Distinct()
            .Where(id => _catalog.TryIndexOf(id, out var row) && Text.Tokenizer.Key(_catalog.TitleOf(row)).Split(' ') is var words && Array.TrueForAll(said, word => Array.Exists(words, other => IsAlike(word, other)))).ToList();
        return fits.Count == 1 && _catalog.TryIndexOf(fits[0], out var one) && !Array.TrueForAll(said, _lexicon.Function.Contains) ? one : null;
    }

    private static bool IsAlike(string said, string word) =>
        said == word || (said.Length >= ShortestShort && said.AsSpan().CommonPrefixLength(word) >= Math.Max(ShortestShort, AlikeShare * said.Length));
}
