using System.Collections.Frozen;
using System.Collections.Immutable;
using ChatRec.Agents.Dialogue;
using ChatRec.Agents.Turns;
using ChatRec.Agents.Understanding.Grammar;
using ChatRec.Agents.Understanding.Learned;
using ChatRec.Agents.Understanding.Lexicons;
using ChatRec.Agents.Understanding.Linking;
using ChatRec.Agents.Understanding.Text;
using ChatRec.Retrieval.Catalog;

namespace ChatRec.Agents.Understanding;

/// <summary>
/// Step 1 by grammar: phrases of the language and of the pack, an index of titles and people, and scopes of cues. Knows no domain: every
/// word about one comes from the pack. Thread-safe and deterministic; an utterance takes a few milliseconds.
/// </summary>
internal sealed class GrammarUnderstanding : IUnderstanding
{
    /// <summary>Words of the pack up to this length are too like others to be read into a slip.</summary>
    private const int ShortestSpelt = 4;

    /// <summary>Of so many items one may be of a length that tells nothing of the others.</summary>
    private const int OneOdd = 1000;

    private readonly CueLexicon _lexicon;
    private readonly ItemCatalog _catalog;
    private readonly PhraseBook _phrases;
    private readonly QuantityParser _quantities;
    private readonly TitleFinder _titles;
    private readonly PersonFinder _people;
    private readonly AgeFinder _ages;
    private readonly Speller _speller;
    private readonly ReferenceFinder _references;
    private readonly DescriptionFinder _descriptions;
    private readonly ChoiceFinder _choices;
    private readonly OptionFinder _options;
    private readonly FreeTextFinder _freeText;
    private readonly QuestionReader _questions;
    private readonly ActReader _acts;
    private readonly ActCompleter _completer;
    private readonly Task<ILearnedReader?>? _learned;

    /// <summary>Builds the indexes over a catalogue.</summary>
    /// <param name="catalog">The catalogue.</param>
    /// <param name="lexicon">The language.</param>
    /// <param name="learned">What else weighs acts and edits, loaded meanwhile; <see langword="null"/> for the grammar alone.</param>
    /// <param name="time">Tells which year it is, for "the last ten years"; the system's when <see langword="null"/>.</param>
    public GrammarUnderstanding(ItemCatalog catalog, CueLexicon lexicon, Task<ILearnedReader?>? learned = null, TimeProvider? time = null)
    {
        _learned = learned;
        _catalog = catalog;
        _lexicon = lexicon;
        _phrases = new PhraseBook(lexicon, catalog.Schema, catalog.VocabularyOf);
        _quantities = new QuantityParser(lexicon, _phrases, catalog.Schema, time ?? TimeProvider.System, LengthsOf(catalog));
        var known = KnownWords(catalog, lexicon);
        var frequency = TitleWordCounts(catalog);
        var titles = new TitleIndex(catalog, lexicon);
        var people = new PersonIndex(catalog);
        (Titles, People) = (titles, people);
        _ = Task.Run(() =>
        {
            titles.Warm();
            people.Warm();
        });
        _titles = new TitleFinder(lexicon, titles, catalog, known.Contains, word => frequency.GetValueOrDefault(word));
        _people = new PersonFinder(
            lexicon, people, catalog.Schema.Attributes.Where(attribute => attribute.Kind == AttributeKind.Person).Select(attribute => attribute.Name), known.Contains,
            word => frequency.GetValueOrDefault(word), catalog);
        _ages = new AgeFinder(lexicon, catalog.Schema);
        var own = lexicon.Stop.Concat(lexicon.Function).Concat(lexicon.Cues.Values.SelectMany(phrases => phrases).SelectMany(phrase => Tokenizer.Key(phrase).Split(' ')));
        var named = catalog.Schema.Attributes.SelectMany(attribute => attribute.Labels.Concat(attribute.Less).Concat(attribute.More).Concat(attribute.Phrases.Keys).Concat(attribute.Words.Keys).Concat(attribute.Words.Values.SelectMany(words => words)))
            .Concat(lexicon.Decades.Keys).SelectMany(phrase => Tokenizer.Key(phrase).Split(' ')).Where(word => word.Length > ShortestSpelt);
        _speller = new Speller(own.Concat(named), word => known.Contains(word) || lexicon.Spellings.ContainsKey(word) || people.HasWord(word) || titles.Find(word) is not null);
        _references = new ReferenceFinder(lexicon, _phrases, catalog);
        _descriptions = new DescriptionFinder(lexicon, _phrases, catalog);
        _choices = new ChoiceFinder(lexicon, catalog);
        _options = new OptionFinder(lexicon, catalog.Schema);
        _freeText = new FreeTextFinder(lexicon, new Pronounceable(known).IsMatch);
        _questions = new QuestionReader(lexicon, catalog.Schema);
        _acts = new ActReader(lexicon, _questions);
        _completer = new ActCompleter(catalog.Schema, _questions, _freeText, id => catalog.TryIndexOf(new ItemId(id), out var row) ? catalog.DisplayOf(row) : null);
    }

    /// <summary>The catalogue's titles.</summary>
    public TitleIndex Titles { get; }

    /// <summary>The catalogue's people.</summary>
    public PersonIndex People { get; }

    /// <inheritdoc />
    public ValueTask<UserAct> UnderstandAsync(Utterance utterance, ConversationState state, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(Understand(utterance, state, null));
    }

    /// <summary>Understands, and shows what was read on the way.</summary>
    /// <param name="utterance">The utterance, untrusted.</param>
    /// <param name="state">The state before the turn.</param>
    /// <param name="watch">Is shown the reading, the drafts and what speaks for each act, unless there was no word; <see langword="null"/> for nobody.</param>
    public UserAct Understand(Utterance utterance, ConversationState state, Action<Reading, Drafts, ActScores>? watch)
    {
        var reading = Cut();
        if (reading.Words == 0)
        {
            return new UserAct { Act = UserActKind.OutOfScope, Confidence = 0.2, Language = _lexicon.Language };
        }

        // The two networks run side by side, the masked one over what the rules alone mark: mostly the other changes nothing of that.
        var expected = _learned?.Result is { } learned ? Task.Run(() => learned.FindSpans(reading, _catalog.Schema)) : null;
        Mark(reading, null);
        var opinion = _learned?.Result?.Read(reading, _catalog);
        var spans = expected?.GetAwaiter().GetResult();
        if (spans is not null)
        {
            reading = Cut();
            Mark(reading, spans);
            opinion = _learned?.Result?.Read(reading, _catalog, opinion);
        }

        var drafts = new EditReader(reading, _catalog).Read();
        var scores = _acts.Read(reading, drafts, _freeText.LeftOver(reading));
        var (act, confidence) = scores.Best();
        if (opinion is not null)
        {
            (act, confidence) = (spans is null ? opinion.Act : opinion.Act.With(spans.Act)).Join(act, confidence, drafts, !state.Slates.IsEmpty, state.LastSystemAct is { Question: not null } || ActEvidence.IsOpen(state),
                drafts.Edits.Exists(draft => draft.Answers(reading)) || reading.Marks.Any(mark => mark.Has("leaveOpen")));
            opinion.Tags.Revise(reading, drafts, act);
            spans?.Revise(reading, drafts, act, _catalog);
        }

        watch?.Invoke(reading, drafts, scores);
        return _completer.Complete(reading, drafts, act, confidence, opinion?.Tags, spans) with { Language = _lexicon.Language };

        Reading Cut() => new(utterance.Text, state, _lexicon, _speller.Meant);
    }

    private void Mark(Reading reading, SpanOpinion? spans)
    {
        var senses = new SenseTable(reading, _phrases, _lexicon);
        var candidates = new List<Mark>(senses.Marks);
        _quantities.Find(reading, candidates);
        _ages.Find(reading, candidates);
        _references.Find(reading, candidates);
        _people.Find(reading, senses, candidates, spans);
        _titles.Find(reading, senses, candidates, spans);
        _descriptions.Find(reading, senses, candidates);
        _choices.Find(reading, candidates);
        _options.Find(reading, candidates);
        reading.Choose(candidates);
        _references.Settle(reading);
    }

    // The words of the language and of the catalogue: what is in neither is a misspelling, a name, or nothing.
    private static FrozenSet<string> KnownWords(ItemCatalog catalog, CueLexicon lexicon)
    {
        var words = new HashSet<string>(lexicon.Ordinary, StringComparer.Ordinal);
        words.UnionWith(lexicon.Dictionary);
        words.UnionWith(lexicon.Subjects);
        words.UnionWith(lexicon.Numbers.Keys);
        words.UnionWith(lexicon.Decades.Keys);
        words.UnionWith(lexicon.Cues.Values.SelectMany(phrases => phrases).SelectMany(phrase => Tokenizer.Key(phrase).Split(' ')));
        foreach (var attribute in catalog.Schema.Attributes)
        {
            var phrases = attribute.Labels.Concat(attribute.Less).Concat(attribute.More).Concat(attribute.Phrases.Keys).Concat(attribute.Words.Values.SelectMany(word => word));
            words.UnionWith(phrases.SelectMany(phrase => Tokenizer.Key(phrase).Split(' ')));
        }

        for (var row = 0; row < catalog.Count; row++)
        {
            words.UnionWith(Tokenizer.Key(catalog.TitleOf(new ItemIndex(row))).Split(' '));
            if (catalog.DescriptionOf(new ItemIndex(row)) is { } description)
            {
                words.UnionWith(Tokenizer.Key(description).Split(' '));
            }
        }

        return words.ToFrozenSet(StringComparer.Ordinal);
    }

    private static (double Low, double High)? LengthsOf(ItemCatalog catalog)
    {
        var attribute = catalog.Schema.Attributes.FirstOrDefault(attribute => attribute is { Kind: AttributeKind.Number, Unit: "minute" });
        var known = attribute is null ? [] : Enumerable.Range(0, catalog.Count).Select(row => catalog.NumberOf(attribute.Name, new ItemIndex(row))).OfType<double>().Order().ToList();
        var odd = known.Count / OneOdd;
        return known.Count == 0 ? null : (known[odd], known[^(odd + 1)]);
    }

    // In how many titles a word stands: what stands in several is a word, not only a name.
    private static Dictionary<string, int> TitleWordCounts(ItemCatalog catalog) => Enumerable.Range(0, catalog.Count)
        .SelectMany(row => Tokenizer.Key(catalog.TitleOf(new ItemIndex(row))).Split(' ').Distinct(StringComparer.Ordinal))
        .CountBy(word => word).ToDictionary(StringComparer.Ordinal);
}
