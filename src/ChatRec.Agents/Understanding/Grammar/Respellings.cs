using ChatRec.Agents.Understanding.Linking;

namespace ChatRec.Agents.Understanding.Grammar;

/// <summary>What the words from one token on may have been meant to be, where words of titles are written wrong. One per utterance; grows with the stretch.</summary>
internal sealed class Respellings
{
    private const int Limit = 24;

    private readonly Reading _reading;
    private readonly TitleWords _words;
    private readonly IReadOnlyList<string>?[] _meant;
    private readonly bool _isNeeded;
    private int _first;
    private string _plain = string.Empty;
    private List<string> _keys = [];
    private List<string> _before = [];

    /// <summary>Looks up what the words of an utterance that nobody knows may have been meant to be.</summary>
    /// <param name="reading">The utterance.</param>
    /// <param name="words">The words of titles.</param>
    /// <param name="isKnown">Whether a word occurs in the language or the catalogue.</param>
    public Respellings(Reading reading, TitleWords words, Func<string, bool> isKnown)
    {
        (_reading, _words) = (reading, words);
        _meant = new IReadOnlyList<string>?[reading.Tokens.Length];
        for (var at = 0; at < _meant.Length; at++)
        {
            if (!IsPlain(at))
            {
                continue;
            }

            var said = Text.Tokenizer.Key(reading.Said(at, at + 1));
            var isOdd = reading.IsSlip(at) || !isKnown(reading.Word(at));
            List<string> meant = [.. words.Apart(said) is { } apart ? [apart] : Array.Empty<string>(), .. isOdd ? words.Near(said) : []];
            _meant[at] = meant.Count > 0 ? meant : null;
            _isNeeded |= meant.Count > 0 || (!isOdd && JoinedAt(at) is not null);
        }
    }

    /// <summary>The keys that the stretch may have been meant to be, without the one that it is.</summary>
    public IReadOnlyList<string> Keys => _keys;

    /// <summary>Begins a stretch.</summary>
    /// <param name="first">Index of its first token.</param>
    public void StartAt(int first)
    {
        (_plain, _first) = (string.Empty, first);
        _keys = [];
        _before = [];
    }

    /// <summary>Takes the next token into the stretch.</summary>
    /// <param name="end">Index after it.</param>
    public void Extend(int end)
    {
        var token = _reading.Tokens[end - 1];
        if (!_isNeeded || !token.IsWord)
        {
            return;
        }

        if (token.IsTail)
        {
            (_plain, _keys) = (_plain + token.Text[1..], [.. _keys.Select(key => key + token.Text[1..])]);
            return;
        }

        var all = _keys.Append(_plain).ToList();
        var next = _keys.Select(key => Join(key, token.Text)).ToList();
        if (_meant[end - 1] is { } meant)
        {
            next.AddRange(all.SelectMany(key => meant.Select(word => Join(key, word))));
        }
        else if (end - 2 >= _first && JoinedAt(end - 1) is { } joined)
        {
            next.AddRange(_before.Select(key => Join(key, joined)));
        }

        _before = all;
        (_plain, _keys) = (Join(_plain, token.Text), next.Count > Limit ? next[..Limit] : next);
    }

    private string? JoinedAt(int at) => at > 0 && IsPlain(at - 1) && IsPlain(at) ? _words.Joined(_reading.Word(at - 1), _reading.Word(at)) : null;

    private bool IsPlain(int at) => _reading.Tokens[at] is { IsWord: true, IsTail: false };

    private static string Join(string key, string word) => key.Length == 0 ? word : $"{key} {word}";
}
