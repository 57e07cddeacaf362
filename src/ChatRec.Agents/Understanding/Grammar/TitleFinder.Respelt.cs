using ChatRec.Agents.Understanding.Learned;
using ChatRec.Agents.Understanding.Linking;

namespace ChatRec.Agents.Understanding.Grammar;

/// <content>Titles with a word written wrong.</content>
internal sealed partial class TitleFinder
{
    // "the bourne utlimatum", "antman", "good fellas": a title but for a word; a single word must stand where a title is expected.
    private List<TitleReading>? Respelt(Reading reading, SenseTable senses, HashSet<int> cuedEnds, SpanOpinion? spans, Respellings respellings, int first, int end)
    {
        List<TitleReading>? found = null;
        foreach (var key in respellings.Keys)
        {
            if (_titles.Find(key) is { } readings && (IsLong(key) || IsExpected(reading, senses, cuedEnds, spans, first, end)))
            {
                (found ??= []).AddRange(readings.Where(title => _catalog.PopularityOf(title.Item) > Heard).Select(title => title with { Form = title.Form < TitleForm.Misspelt ? TitleForm.Misspelt : title.Form }));
            }
        }

        return found is { Count: > 0 } ? found : null;
    }

    private bool IsLong(string key) => key.Split(' ').Count(word => !_lexicon.Stop.Contains(word)) > 1;

    private bool IsExpected(Reading reading, SenseTable senses, HashSet<int> cuedEnds, SpanOpinion? spans, int first, int end) =>
        HasVerb(reading, senses, cuedEnds, first) || (first > 0 && reading.Tokens[first - 1].Is('"')) || (reading.CapitalsMean && reading.Tokens[first].IsCapital && !reading.IsSentenceStart(first))
        || reading.State.LastSystemAct is { Question.Attribute: "item" } || (StartsPart(reading, first) && IsJudged(senses, end)) || OddsOf(reading, spans, first, end) > 0;
}
