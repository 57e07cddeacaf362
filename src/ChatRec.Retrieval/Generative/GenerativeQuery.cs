using ChatRec.Retrieval.SemanticIds;

namespace ChatRec.Retrieval.Generative;

/// <summary>One case for the network.</summary>
/// <param name="History">The liked items' IDs, oldest first; may be empty.</param>
/// <param name="Vectors">Their text vectors, one after the other.</param>
/// <param name="Text">The vector of what was said, or <see langword="null"/>.</param>
/// <param name="Before">How many of the first i places of the tree are allowed; one number more than the tree has items.</param>
/// <param name="Width">Beams.</param>
internal sealed record GenerativeQuery(SemanticId[] History, float[] Vectors, float[]? Text, int[] Before, int Width);

/// <summary>An item that the search found.</summary>
/// <param name="Place">Its place in the tree.</param>
/// <param name="Score">The logarithm of its probability among all items of the tree.</param>
internal readonly record struct FoundPlace(int Place, float Score);
