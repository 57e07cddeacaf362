using System.Collections.Immutable;
using ChatRec.Retrieval.Catalog;

namespace ChatRec.Retrieval.Ranking;

/// <summary>What every way of ranking measures of an item: how it meets what is asked, and how alike it is to others. Thread-safe.</summary>
internal sealed class RankingMeasures
{
    /// <summary>How many of the last liked items an item is compared with.</summary>
    public const int LikedCompared = 5;

    /// <summary>Creates the measures of a catalogue.</summary>
    /// <param name="catalog">The items.</param>
    /// <param name="evaluator">Judges constraints.</param>
    /// <param name="options">The priors of ratings.</param>
    /// <param name="meaning">Compares texts; <see langword="null"/> without an encoder.</param>
    public RankingMeasures(ItemCatalog catalog, IConstraintEvaluator evaluator, RankingOptions options, ITextLikeness? meaning = null)
    {
        Catalog = catalog;
        Evaluator = evaluator;
        Spread = new AttributeSpread(catalog);
        Taste = new TasteScorer(catalog, evaluator, Spread, options);
        Similarity = new ItemSimilarity(catalog, Spread);
        Meaning = meaning;
    }

    /// <summary>The items.</summary>
    public ItemCatalog Catalog { get; }

    /// <summary>Judges constraints.</summary>
    public IConstraintEvaluator Evaluator { get; }

    /// <summary>The usual distance between two values of an attribute.</summary>
    public AttributeSpread Spread { get; }

    /// <summary>How an item meets what is asked.</summary>
    public TasteScorer Taste { get; }

    /// <summary>How alike two items are.</summary>
    public ItemSimilarity Similarity { get; }

    /// <summary>Compares texts; <see langword="null"/> without an encoder.</summary>
    public ITextLikeness? Meaning { get; }

    /// <summary>The mean likeness to the last few liked items, each half as weighty as the one after it.</summary>
    public double LikenessTo(ImmutableArray<ItemIndex> liked, ItemIndex item)
    {
        double sum = 0, total = 0, weight = 1;
        for (var place = liked.Length - 1; place >= Math.Max(0, liked.Length - LikedCompared); place--, weight /= 2)
        {
            if ((uint)liked[place].Value < (uint)Catalog.Count)
            {
                sum += weight * Similarity.Between(item, liked[place]);
                total += weight;
            }
        }

        return total > 0 ? sum / total : 0;
    }
}
