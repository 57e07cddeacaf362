using ChatRec.Agents.Turns;
using ChatRec.Agents.Understanding.Lexicons;
using ChatRec.Agents.Understanding.Text;
using ChatRec.Retrieval.Catalog;

namespace ChatRec.Agents.Understanding.Grammar;

/// <summary>
/// Finds which of the values just offered an answer means, when it says only a part of its name: "police work, gangsters or family ties?",
/// "family". Thread-safe.
/// </summary>
/// <param name="lexicon">Words that name nothing.</param>
/// <param name="schema">The values' names.</param>
internal sealed class OptionFinder(CueLexicon lexicon, PackSchema schema)
{
    private const int MostWords = 6;

    /// <summary>Adds the values meant to the candidates, which hold what is said in full already.</summary>
    /// <param name="reading">The answer.</param>
    /// <param name="marks">The candidates.</param>
    public void Find(Reading reading, ICollection<Mark> marks)
    {
        if (reading.Words > MostWords || reading.State.LastSystemAct is not { Question: { Options.Length: > 1 } question }
            || schema.Find(question.Attribute) is not { Kind: AttributeKind.Category or AttributeKind.Tag } attribute)
        {
            return;
        }

        var named = question.Options.SelectMany(option => Names(attribute, option).SelectMany(name => Tokenizer.Key(name).Split(' ')).Distinct(StringComparer.Ordinal).Select(word => (Word: word, Option: option)))
            .ToLookup(pair => pair.Word, pair => pair.Option, StringComparer.Ordinal);
        for (var at = 0; at < reading.Tokens.Length; at++)
        {
            var word = reading.Word(at);
            if (lexicon.Stop.Contains(word) || lexicon.Function.Contains(word) || named[word].Take(2).ToList() is not [var option]
                || marks.Any(mark => mark.First <= at && mark.End > at && mark.IsObject))
            {
                continue;
            }

            marks.Add(new Mark(at, at + 1) { Senses = { new Sense(SenseKind.Value, attribute.Name) { Values = [option] } } });
        }
    }

    // What the question calls it.
    private static IEnumerable<string> Names(AttributeSchema attribute, string option)
    {
        yield return attribute.Words.TryGetValue(option, out var words) && !words.IsEmpty ? words[0] : option;
        if (attribute.Told.Said.TryGetValue(option, out var said))
        {
            yield return said;
        }
    }
}
