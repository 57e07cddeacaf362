using ChatRec.Retrieval.Catalog;

namespace ChatRec.Retrieval.Collaborative;

/// <summary>An item that people who know another item also know.</summary>
/// <param name="Item">The row.</param>
/// <param name="Weight">How strongly, above 0; comparable within one model.</param>
public readonly record struct Neighbour(ItemIndex Item, float Weight);

/// <summary>An item-item model over one catalogue. Immutable and thread-safe.</summary>
public interface ICollaborativeModel
{
    /// <summary>The neighbours of an item, strongest first; empty for an item the model has not seen.</summary>
    /// <param name="item">The row; rows outside the catalogue have no neighbours.</param>
    ReadOnlySpan<Neighbour> NeighboursOf(ItemIndex item);
}
