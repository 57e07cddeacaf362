using ChatRec.Agents.Understanding.Grammar;
using ChatRec.Retrieval.Catalog;

namespace ChatRec.Agents.Understanding.Learned;

/// <summary>A second opinion on what a person does and what is said of each thing named, learnt from utterances. Thread-safe; deterministic.</summary>
internal interface ILearnedReader
{
    /// <summary>What an utterance is taken for; <see langword="null"/> when there is no opinion.</summary>
    /// <param name="reading">The utterance with its marks.</param>
    /// <param name="catalog">The catalogue whose items and people are masked.</param>
    /// <param name="earlier">What was made of other marks over the same utterance: returned where the difference cannot be seen; else <see langword="null"/>.</param>
    LearnedOpinion? Read(Reading reading, ItemCatalog catalog, LearnedOpinion? earlier = null);

    /// <summary>Where an utterance names titles and wishes in words of its own, and what it does; <see langword="null"/> when there is no opinion.</summary>
    /// <param name="reading">The utterance, its marks not chosen yet.</param>
    /// <param name="schema">Tells of what kind the attribute asked about is.</param>
    SpanOpinion? FindSpans(Reading reading, PackSchema schema);
}
