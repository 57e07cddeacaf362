using System.Collections.Immutable;
using ChatRec.Agents.Turns;

namespace ChatRec.Agents.Understanding.Grammar;

/// <summary>
/// Evidence for every act of an utterance: the weight of the best argument for it and how sure that argument is.
/// One per utterance.
/// </summary>
internal sealed class ActScores
{
    private readonly Dictionary<UserActKind, (double Weight, double Confidence)> _scores = [];

    /// <summary>Names an argument for an act.</summary>
    /// <param name="act">The act.</param>
    /// <param name="weight">How much it weighs against arguments for other acts.</param>
    /// <param name="confidence">How sure the act is when this argument wins, 0..1.</param>
    public void Add(UserActKind act, double weight, double confidence)
    {
        if (!_scores.TryGetValue(act, out var held) || held.Weight < weight)
        {
            _scores[act] = (weight, confidence);
        }
    }

    /// <summary>The act that most speaks for; ties go to the act declared first.</summary>
    public (UserActKind Act, double Confidence) Best() => (Ranked[0], _scores[Ranked[0]].Confidence);

    /// <summary>The acts that anything speaks for, the most likely first; ties go to the act declared first.</summary>
    public ImmutableArray<UserActKind> Ranked => [.. _scores.OrderByDescending(pair => pair.Value.Weight).ThenBy(pair => pair.Key).Select(pair => pair.Key)];
}
