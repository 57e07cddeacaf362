using System.Collections.Immutable;
using ChatRec.Agents.Narratives;
using ChatRec.Retrieval.Catalog;

namespace ChatRec.Agents.Claims;

/// <summary>
/// Judges texts word by word: every word is the name of an item or a person, a phrase of the pack, a quantity, a word that states
/// nothing, or at fault; and what is claimed must agree with a fact about the items it is about. A sentence quoted from a fact is
/// the fact's own claim. Thread-safe.
/// </summary>
public sealed class ClaimGate : IClaimGate
{
    private const int LeastQuoted = 5;

    private readonly PackSchema _schema;
    private readonly ClaimLexicon _lexicon;
    private readonly ClaimReader _reader;

    /// <summary>Makes a gate for the texts about a pack.</summary>
    /// <param name="schema">The pack's declaration: attributes, kinds, labels, words, roles.</param>
    /// <param name="language">The language of the texts, a BCP 47 tag.</param>
    public ClaimGate(PackSchema schema, string language = "en")
    {
        ArgumentNullException.ThrowIfNull(schema);
        _schema = schema;
        _lexicon = ClaimLexicon.Load(language);
        _reader = new ClaimReader(new ClaimVocabulary(schema, _lexicon), new ClaimQuantities(_lexicon), _lexicon);
    }

    /// <inheritdoc />
    public ClaimVerdict Judge(ClaimRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var tokens = ClaimText.Read(Unquoted(request));
        var marks = _reader.Read(tokens, new ClaimNames(request, _schema, _lexicon));
        var binder = new ClaimBinder(_schema, _lexicon, new ClaimFacts(request), tokens, marks);
        return new ClaimVerdict(binder.Bind());
    }

    // Blanks keep every other word where it stands.
    private static string Unquoted(ClaimRequest request)
    {
        var text = request.Text;
        foreach (var quote in request.Facts.Select(fact => fact.Value.Text).OfType<string>().SelectMany(text => SaidSentences.Sentences(text))
            .Where(sentence => sentence.Count(c => c == ' ') >= LeastQuoted - 1))
        {
            if (text.IndexOf(quote, StringComparison.Ordinal) is var at and >= 0)
            {
                text = string.Concat(text.AsSpan(0, at), ".".PadRight(quote.Length), text.AsSpan(at + quote.Length));
            }
        }

        return text;
    }
}
