using System.Collections.Concurrent;
using ChatRec.Agents.Dialogue;
using ChatRec.Agents.Turns;
using ChatRec.Agents.Understanding.Lexicons;
using ChatRec.Agents.Understanding.Phrases;
using ChatRec.Retrieval.Catalog;

namespace ChatRec.Agents.Understanding;

/// <summary>
/// Step 1 for whoever writes: the grammar for the lexicon's language, a reader by phrases for each language the pack has words in, chosen by
/// the script and the words of the utterance. Readers are built when their language is first met. Thread-safe and deterministic.
/// </summary>
/// <param name="catalog">The catalogue.</param>
/// <param name="grammar">The reader of the pack's own language.</param>
internal sealed class LanguageRouter(ItemCatalog catalog, GrammarUnderstanding grammar) : IUnderstanding
{
    private readonly LanguageGuess _guess = new();
    private readonly ConcurrentDictionary<string, Lazy<PhraseUnderstanding?>> _readers = new(StringComparer.Ordinal);

    /// <inheritdoc />
    public async ValueTask<UserAct> UnderstandAsync(Utterance utterance, ConversationState state, CancellationToken cancellationToken = default)
    {
        var language = _guess.Of(utterance.Text, state.Locale);
        if (ReaderOf(language) is { } reader)
        {
            return await reader.UnderstandAsync(utterance, state, cancellationToken);
        }

        var act = await grammar.UnderstandAsync(utterance with { Text = _guess.Gloss(utterance.Text, language) }, state, cancellationToken);
        return act with { Language = language };
    }

    private PhraseUnderstanding? ReaderOf(string language) => _readers.GetOrAdd(language, key => new(() =>
        PackLocale.Load(catalog.Folder, key) is { } locale && PhraseLexicon.Load(key) is { } lexicon
            ? new PhraseUnderstanding(catalog, lexicon, locale, grammar.Titles, grammar.People)
            : null)).Value;
}
