using System.Numerics.Tensors;
using ChatRec.Retrieval.Inference;

namespace ChatRec.Retrieval.Dialogue;

/// <summary>Which attributes the words said, and the attributes of what was named, ask for: a ridge made in training. Immutable and thread-safe.</summary>
internal sealed class AskedAttributes
{
    private readonly Dictionary<string, int> _terms;
    private readonly float[] _rarity;
    private readonly float[] _weights;
    private readonly float[] _fromNamed;
    private readonly float[] _shift;
    private readonly BagSettings _bag;

    /// <summary>Reads <c>asked.*</c>.</summary>
    /// <exception cref="ModelException">A tensor is missing or of another shape.</exception>
    public AskedAttributes(SafeTensors file, DialogueSettings settings, int attributes)
    {
        var width = settings.Asked.Sum(name => settings.Blocks[name]);
        _bag = settings.Bag;
        _terms = TermRows.Terms(file, "asked.terms");
        _rarity = file.Read<float>("asked.rarity", _terms.Count);
        _weights = DialogueModel.Widen(file.Read<Half>("asked.weights", _terms.Count, width));
        _fromNamed = file.Read<float>("asked.fromNamed", attributes, width);
        _shift = file.Read<float>("asked.shift", width);
    }

    /// <summary>The wanted attributes, less their mean.</summary>
    /// <param name="turns">The turns.</param>
    /// <param name="named">The mean attributes of what was named, at unit length.</param>
    public float[] Of(IReadOnlyList<InputTurn> turns, ReadOnlySpan<float> named)
    {
        var wanted = (float[])_shift.Clone();
        var bag = Bag(turns);
        var length = MathF.Sqrt(bag.Sum(entry => entry.Weight * entry.Weight));
        foreach (var (term, weight) in bag)
        {
            Add(_weights, term, weight / length, wanted);
        }

        for (var attribute = 0; attribute < named.Length; attribute++)
        {
            if (named[attribute] != 0)
            {
                Add(_fromNamed, attribute, named[attribute], wanted);
            }
        }

        return wanted;
    }

    private static void Add(float[] rows, int row, float factor, float[] target) =>
        TensorPrimitives.MultiplyAdd(rows.AsSpan(row * target.Length, target.Length), factor, target, target);

    // The seeker's words and pairs and the recommender's words, each with the weight of where it was said last; in order of term, so that sums do not depend on a hash.
    private List<(int Term, float Weight)> Bag(IReadOnlyList<InputTurn> turns)
    {
        var weights = new SortedDictionary<int, float>();
        for (var age = 0; age < Math.Min(turns.Count, _bag.Turns); age++)
        {
            var turn = turns[turns.Count - 1 - age];
            var weight = (float)(Math.Pow(_bag.Decay, age) * (turn.BySystem ? _bag.System : 1));
            for (var at = 0; at < turn.Words.Length; at++)
            {
                if (turn.BySystem)
                {
                    Note($"s_{turn.Words[at]}", weight);
                    continue;
                }

                Note(turn.Words[at], weight);
                if (at > 0)
                {
                    Note($"{turn.Words[at - 1]}_{turn.Words[at]}", weight);
                }
            }
        }

        return [.. weights.Select(pair => (pair.Key, pair.Value * _rarity[pair.Key]))];

        void Note(string term, float weight)
        {
            if (_terms.TryGetValue(term, out var place) && weight > weights.GetValueOrDefault(place))
            {
                weights[place] = weight;
            }
        }
    }
}
