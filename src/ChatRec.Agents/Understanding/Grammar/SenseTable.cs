using ChatRec.Agents.Understanding.Lexicons;
using ChatRec.Agents.Understanding.Text;

namespace ChatRec.Agents.Understanding.Grammar;

/// <summary>Every phrase of the language and the pack that occurs in an utterance, before any is chosen. One per utterance.</summary>
internal sealed class SenseTable
{
    private readonly Dictionary<(int First, int End), Mark> _marks = [];
    private readonly HashSet<string>[] _cuesEndingAt;

    /// <summary>Looks all phrases up.</summary>
    public SenseTable(Reading reading, PhraseBook phrases, CueLexicon lexicon)
    {
        _cuesEndingAt = new HashSet<string>[reading.Tokens.Length + 1];
        for (var start = 0; start < reading.Tokens.Length; start++)
        {
            phrases.Senses.Match(reading.Tokens, start, (sense, end) => Add(reading, phrases, lexicon, start, end, sense));
        }
    }

    /// <summary>The phrases as candidate marks.</summary>
    public IEnumerable<Mark> Marks => _marks.Values;

    /// <summary>The phrase over exactly these tokens, or <see langword="null"/>.</summary>
    public Mark? At(int first, int end) => _marks.GetValueOrDefault((first, end));

    /// <summary>Whether one of the cues ends right before a token.</summary>
    /// <param name="token">The token's index.</param>
    /// <param name="cues">The cues' names.</param>
    public bool HasCueBefore(int token, ReadOnlySpan<string> cues)
    {
        if (_cuesEndingAt[token] is not { } ending)
        {
            return false;
        }

        foreach (var cue in cues)
        {
            if (ending.Contains(cue))
            {
                return true;
            }
        }

        return false;
    }

    private void Add(Reading reading, PhraseBook phrases, CueLexicon lexicon, int first, int end, Sense sense)
    {
        if (sense.Kind is SenseKind.Value or SenseKind.Bound && !IsMeant(reading, phrases, lexicon, first, end))
        {
            return;
        }

        if (!_marks.TryGetValue((first, end), out var mark))
        {
            _marks.Add((first, end), mark = new Mark(first, end));
        }

        mark.Senses.Add(sense);
        if (sense.Kind is SenseKind.Value or SenseKind.Bound or SenseKind.Direction or SenseKind.Label or SenseKind.Topic)
        {
            mark.Bonus = Math.Max(mark.Bonus, 0.2);
        }

        if (sense.Kind is SenseKind.Cue or SenseKind.Noun or SenseKind.Role)
        {
            (_cuesEndingAt[end] ??= new HashSet<string>(StringComparer.Ordinal))
                .Add(sense.Kind == SenseKind.Cue ? sense.Name : sense.Kind == SenseKind.Role ? $"role:{sense.Name}" : "noun");
        }
    }

    // "us", "g", "r" are values only when written as such; "my kids" and "with friends" are people, not values.
    private static bool IsMeant(Reading reading, PhraseBook phrases, CueLexicon lexicon, int first, int end)
    {
        if (end - first > 1)
        {
            return true;
        }

        var token = reading.Tokens[first];
        if (token.Text.Length == 1 || (token.Text.Length == 2 && lexicon.Stop.Contains(token.Text)))
        {
            return token.IsCapital && reading.CapitalsMean && reading.Said(first, end).All(char.IsUpper);
        }

        // A word for people is a value only as the sort of a thing: "a kids film".
        return !lexicon.Subjects.Contains(token.Text) || reading.Words <= 2
            || phrases.Senses.Contains(reading.Tokens, end, sense => sense.Kind == SenseKind.Noun || sense.Name == "thing");
    }
}
