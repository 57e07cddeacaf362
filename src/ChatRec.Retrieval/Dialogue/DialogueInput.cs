using System.Collections.Immutable;

namespace ChatRec.Retrieval.Dialogue;

/// <summary>A turn on the rows of a model.</summary>
/// <param name="BySystem">Whether the recommender speaks.</param>
/// <param name="Words">What is said.</param>
/// <param name="Items">The rows of the items it names.</param>
internal sealed record InputTurn(bool BySystem, ImmutableArray<string> Words, ImmutableArray<int> Items);

/// <summary>A conversation on the rows of a model: its turns, and the items named in it in the order they were first named. Immutable.</summary>
internal sealed class DialogueInput
{
    // Longer talks than were learnt from say no more by being longer.
    private const int MostTurns = 60;
    private const int MostWords = 600;
    private const int MostNamed = 64;

    /// <summary>Reads the turns.</summary>
    /// <param name="turns">The turns, the oldest first.</param>
    public DialogueInput(IReadOnlyList<InputTurn> turns)
    {
        Turns = turns;
        var first = new OrderedDictionary<int, bool>();
        foreach (var turn in turns)
        {
            foreach (var item in turn.Items)
            {
                first.TryAdd(item, turn.BySystem);
            }
        }

        Named = [.. first.Select(pair => (pair.Key, pair.Value)).TakeLast(MostNamed)];
    }

    /// <summary>The turns, the oldest first.</summary>
    public IReadOnlyList<InputTurn> Turns { get; }

    /// <summary>The items and whether the recommender named each first.</summary>
    public ImmutableArray<(int Item, bool BySystem)> Named { get; }

    /// <summary>Whether nothing can be read from it: no item named and no word of the seeker's.</summary>
    public bool IsEmpty => Named.IsEmpty && !Turns.Any(turn => !turn.BySystem && turn.Words.Length > 0);

    /// <summary>What the network reads of the conversation itself.</summary>
    public float[] Numbers()
    {
        var words = Math.Min(Turns.Where(turn => !turn.BySystem).Sum(turn => turn.Words.Length), MostWords);
        return
        [
            Named.IsEmpty ? 1 : 0,
            Math.Min(Named.Length, 8) / 4f,
            Named.Count(one => !one.BySystem) / 4f,
            Math.Min(Turns.Count, MostTurns) / 10f,
            words / 40f,
        ];
    }
}
