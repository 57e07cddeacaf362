using ChatRec.Agents.Understanding.Lexicons;
using ChatRec.Agents.Understanding.Text;

namespace ChatRec.Agents.Understanding.Linking;

/// <summary>How a key relates to the title it was made from; the smaller, the closer.</summary>
internal enum TitleForm
{
    /// <summary>The title itself.</summary>
    Exact,

    /// <summary>Without its article, with numerals as figures, or without "part".</summary>
    Variant,

    /// <summary>Another title.</summary>
    Other,

    /// <summary>What people call it for short.</summary>
    Nickname,

    /// <summary>With a word written wrong.</summary>
    Misspelt,

    /// <summary>What stands before or after the colon.</summary>
    Part,
}

/// <summary>Makes the keys a title may be said by. Thread-safe.</summary>
/// <param name="lexicon">Number words.</param>
internal sealed class TitleKeys(CueLexicon lexicon)
{
    private static readonly Dictionary<string, string> Roman = new(StringComparer.Ordinal)
    {
        ["ii"] = "2", ["iii"] = "3", ["iv"] = "4", ["vi"] = "6", ["vii"] = "7", ["viii"] = "8", ["ix"] = "9",
    };

    /// <summary>All keys of a title with their forms.</summary>
    /// <param name="title">The title.</param>
    /// <param name="form">The form of the whole title.</param>
    public IEnumerable<(string Key, TitleForm Form)> Of(string title, TitleForm form)
    {
        var key = Tokenizer.Key(title);
        if (key.Length == 0)
        {
            yield break;
        }

        yield return (key, form);
        var variant = form == TitleForm.Exact ? TitleForm.Variant : form;
        var bare = WithoutArticle(key);
        if (bare != key)
        {
            yield return (bare, variant);
        }

        var figures = Figures(bare);
        if (figures != bare)
        {
            yield return (figures, variant);
        }

        var colon = title.IndexOf(": ", StringComparison.Ordinal);
        if (colon < 0)
        {
            colon = title.IndexOf(" - ", StringComparison.Ordinal);
        }

        if (colon > 0)
        {
            yield return (WithoutArticle(Tokenizer.Key(title[..colon])), TitleForm.Part);
            var rest = WithoutArticle(Tokenizer.Key(title[(colon + 2)..]));
            if (rest.Contains(' ', StringComparison.Ordinal))
            {
                yield return (rest, TitleForm.Part);
                yield return (Figures(rest), TitleForm.Part);
            }
        }
    }

    /// <summary>Numerals as figures and without "part": "godfather part ii" is "godfather 2".</summary>
    /// <param name="key">A key.</param>
    public string Figures(string key)
    {
        var words = key.Split(' ').Select((word, at) => Figure(word, at)).ToList();
        for (var at = words.Count - 2; at > 0; at--)
        {
            if (char.IsDigit(words[at + 1][0]) && words[at] is "part" or "episode" or "chapter" or "vol" or "volume")
            {
                words.RemoveAt(at);
            }
        }

        return string.Join(' ', words);
    }

    /// <summary>The number that a word or a numeral says, 1 to 12, or <see langword="null"/>.</summary>
    /// <param name="word">A folded word.</param>
    public int? FigureOf(string word) => word is "i" or "a" or "an" ? null
        : int.TryParse(Figure(word, 1), System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var number) && number is >= 1 and <= 12 ? number : null;

    /// <summary>A key without its leading article.</summary>
    /// <param name="key">A key.</param>
    public static string WithoutArticle(string key)
    {
        foreach (var article in (ReadOnlySpan<string>)["the ", "a ", "an "])
        {
            if (key.StartsWith(article, StringComparison.Ordinal))
            {
                return key[article.Length..];
            }
        }

        return key;
    }

    private string Figure(string word, int at)
    {
        if (at > 0 && Roman.TryGetValue(word, out var figure))
        {
            return figure;
        }

        return word.Length > 2 && lexicon.Numbers.TryGetValue(word, out var number) && number is >= 2 and <= 12
            ? ((int)number).ToString(System.Globalization.CultureInfo.InvariantCulture)
            : word;
    }
}
