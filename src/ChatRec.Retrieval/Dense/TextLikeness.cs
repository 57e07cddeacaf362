using System.Collections.Immutable;
using System.Numerics.Tensors;
using ChatRec.Retrieval.Catalog;
using ChatRec.Retrieval.Ranking;
using ChatRec.Retrieval.Text;

namespace ChatRec.Retrieval.Dense;

/// <summary>Compares items with a request by the vectors that search by meaning uses. Thread-safe.</summary>
/// <param name="catalog">The items.</param>
/// <param name="encoder">The encoder; not owned.</param>
/// <param name="source">The items' vectors.</param>
internal sealed class TextLikeness(ItemCatalog catalog, TextEncoder encoder, ItemVectorSource source) : ITextLikeness
{
    private readonly Lazy<ItemVectors> _vectors = new(() => source.For(catalog).Vectors);

    /// <inheritdoc />
    public void Measure(ImmutableArray<ItemIndex> liked, string? words, IReadOnlyList<ItemIndex> items, Span<TextCloseness> closeness)
    {
        var vectors = _vectors.Value;
        var size = vectors.Dimensions;
        var known = liked.Where(item => (uint)item.Value < (uint)vectors.Count && vectors.Has(item.Value)).ToArray();
        var likes = new float[known.Length * size];
        for (var like = 0; like < known.Length; like++)
        {
            vectors.AddTo(likes.AsSpan(like * size, size), known[like].Value, 1);
        }

        var said = string.IsNullOrWhiteSpace(words) ? null : encoder.Encode(words);
        var vector = new float[size];
        for (var place = 0; place < items.Count; place++)
        {
            if (!vectors.Has(items[place].Value))
            {
                continue;
            }

            vector.AsSpan().Clear();
            vectors.AddTo(vector, items[place].Value, 1);
            double sum = 0, most = 0;
            for (var like = 0; like < known.Length; like++)
            {
                var cosine = TensorPrimitives.Dot<float>(vector, likes.AsSpan(like * size, size));
                sum += cosine;
                most = Math.Max(most, cosine);
            }

            closeness[place] = new TextCloseness(known.Length == 0 ? 0 : sum / known.Length, most, said is null ? 0 : TensorPrimitives.Dot<float>(vector, said));
        }
    }
}
