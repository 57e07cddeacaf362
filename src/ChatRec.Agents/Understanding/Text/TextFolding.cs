using System.Text;

namespace ChatRec.Agents.Understanding.Text;

/// <summary>Folds letters so that "Amélie", "AMELIE" and "amelie" are one word. Thread-safe.</summary>
internal static class TextFolding
{
    private const string Accented = "àáâãäåāăąçćčďđèéêëēėęěìíîïīįłñńňòóôõöøōőřśšťùúûüūůűýÿžźż";
    private const string Plain = "aaaaaaaaacccddeeeeeeeeiiiiiilnnnoooooooorsstuuuuuuuyyzzz";

    /// <summary>Appends the folded form of a letter or digit.</summary>
    /// <param name="text">What is written to.</param>
    /// <param name="letter">The letter.</param>
    public static void Append(StringBuilder text, char letter)
    {
        if (char.IsAscii(letter))
        {
            text.Append(char.ToLowerInvariant(letter));
            return;
        }

        var lower = char.ToLowerInvariant(letter);
        var at = Accented.IndexOf(lower, StringComparison.Ordinal);
        if (at >= 0)
        {
            text.Append(Plain[at]);
            return;
        }

        switch (lower)
        {
            case 'ß': text.Append("ss"); break;
            case 'æ': text.Append("ae"); break;
            case 'œ': text.Append("oe"); break;
            case 'þ': text.Append("th"); break;
            case 'ð': text.Append('d'); break;
            case '½': text.Append("half"); break;
            default: text.Append(lower); break;
        }
    }

    /// <summary>Folds a whole text, letters only changed.</summary>
    /// <param name="text">The text.</param>
    public static string Fold(string text)
    {
        var folded = new StringBuilder(text.Length);
        foreach (var letter in text)
        {
            Append(folded, letter);
        }

        return folded.ToString();
    }
}
