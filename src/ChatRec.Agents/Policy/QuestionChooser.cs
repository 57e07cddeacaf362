using System.Collections.Immutable;
using ChatRec.Agents.Dialogue;
using ChatRec.Agents.Turns;
using ChatRec.Retrieval.Catalog;
using ChatRec.Retrieval.Fusion;
using Microsoft.Extensions.Options;

namespace ChatRec.Agents.Policy;

/// <summary>
/// Chooses the question whose answer is expected to say most about which candidate is wanted: the mutual information of candidate
/// and answer under the candidates' own distribution, in bits. The answers are the options that are offered and "something else"; an
/// unknown value answers nothing, and so does the middle of an axis. The gain is weighed by how likely a person is to have an answer. Thread-safe.
/// </summary>
internal sealed class QuestionChooser(ItemCatalog catalog, IOptions<AgentOptions> options)
{
    private const int MostOptions = 4;

    /// <summary>Where the ends of an axis begin, and how sure a prediction must be to tell anything.</summary>
    private const double LowEnd = 1.0 / 3, HighEnd = 2.0 / 3, LeastConfidence = 0.3;

    /// <summary>What more candidates than this have is no choice.</summary>
    private const double MostShare = 0.6;

    /// <summary>Softens how fast a candidate's probability falls with its place.</summary>
    private const double PlaceOffset = 10;

    /// <summary>The best question, or <see langword="null"/> when none is worth asking now.</summary>
    /// <param name="state">The state after tracking.</param>
    /// <param name="candidates">The candidates, best first.</param>
    public Question? Choose(ConversationState state, IReadOnlyList<Candidate> candidates)
    {
        if (candidates.Count < 2 || state.Asked.Length >= options.Value.MaxQuestions || AskedJustNow(state))
        {
            return null;
        }

        var weights = Weights(candidates.Count);
        Question? best = null;
        foreach (var attribute in catalog.Schema.Attributes)
        {
            if (!attribute.Askable || state.Asked.Any(asked => asked.Attribute == attribute.Name)
                || state.Own.Any(edit => edit.Attribute == attribute.Name))
            {
                continue;
            }

            var question = Weigh(attribute, candidates, weights, state);
            if (question.Options.Length > 1 && (best is null || question.Gain > best.Gain))
            {
                best = question;
            }
        }

        return best is not null && best.Gain >= options.Value.MinQuestionGain && best.Gain > GainOfShowing(weights) ? best : null;
    }

    /// <summary>The question to open with: the pack's first askable attribute with the values that best-known candidates have.</summary>
    /// <param name="candidates">The candidates, best first.</param>
    public Question? Opening(IReadOnlyList<Candidate> candidates) => candidates.Count < 2
        ? null
        : catalog.Schema.Attributes.Where(attribute => attribute.Askable)
            .Select(attribute => Weigh(attribute, candidates, Weights(candidates.Count), null))
            .FirstOrDefault(question => question.Options.Length > 1);

    /// <summary>Never a third question in a row, and beside slates not even two.</summary>
    private static bool AskedJustNow(ConversationState state) => state.Asked is [.., var last] && last.Turn == state.Turn;

    private static double[] Weights(int count)
    {
        var weights = new double[count];
        var sum = 0.0;
        for (var place = 0; place < count; place++)
        {
            sum += weights[place] = 1 / (place + PlaceOffset);
        }

        for (var place = 0; place < count; place++)
        {
            weights[place] /= sum;
        }

        return weights;
    }

    /// <summary>What a shown slate tells by itself: whether what is wanted is on it.</summary>
    private double GainOfShowing(double[] weights)
    {
        var shown = Math.Min(1, weights.Take(options.Value.SlateSize).Sum());
        return Bits(shown) + Bits(1 - shown);
    }

    private Question Weigh(AttributeSchema attribute, IReadOnlyList<Candidate> candidates, double[] weights, ConversationState? state)
    {
        var wished = state is null ? [] : WordsOf(state);
        var answers = candidates.Select(candidate => Answers(attribute, candidate.Item)).ToArray();
        var mass = new SortedDictionary<string, double>(StringComparer.Ordinal);
        var share = new Dictionary<string, double>(StringComparer.Ordinal);
        for (var place = 0; place < answers.Length; place++)
        {
            foreach (var answer in answers[place])
            {
                mass[answer] = mass.GetValueOrDefault(answer) + (weights[place] / answers[place].Count);
                share[answer] = share.GetValueOrDefault(answer) + weights[place];
            }
        }

        ImmutableArray<string> named = [.. mass.Where(pair => (!attribute.Many || share[pair.Key] <= MostShare) && IsWorthAsking(attribute, pair.Key, wished)).OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key, StringComparer.Ordinal)
            .Take(MostOptions).Select(pair => pair.Key)];
        return new Question(attribute.Name, named, Math.Round(Ease(attribute) * Gain(answers, named, weights), 6));
    }

    // How an item came about is nobody's mood, and what was wished for in other words is no choice any more.
    private static bool IsWorthAsking(AttributeSchema attribute, string value, HashSet<string> wished) => !attribute.Told.Aside.Contains(value)
        && !(attribute.Words.TryGetValue(value, out var words) && words.Any(wished.Contains));

    private HashSet<string> WordsOf(ConversationState state) =>
    [
        .. state.Own.Where(edit => edit.Attribute is not null && edit.Value?.Text is not null)
            .SelectMany(edit => catalog.Schema.Find(edit.Attribute!)?.Words.GetValueOrDefault(edit.Value!.Text!, []) ?? []),
    ];

    /// <summary>How likely a person is to have an answer at hand: a kind comes to mind sooner than a number.</summary>
    private static double Ease(AttributeSchema attribute) => attribute.Kind switch
    {
        AttributeKind.Category => 1,
        AttributeKind.Range => 0.9,
        AttributeKind.Tag or AttributeKind.Number => 0.8,
        _ => 0.6,
    };

    /// <summary>I(candidate; answer) = H(answer) - H(answer | candidate), the answer of a candidate spread evenly over its values.</summary>
    private static double Gain(IReadOnlyList<string>[] answers, ImmutableArray<string> named, double[] weights)
    {
        var mass = new double[named.Length + 1];
        double known = 0, within = 0;
        for (var place = 0; place < answers.Length; place++)
        {
            if (answers[place].Count == 0)
            {
                continue;
            }

            var own = new double[named.Length + 1];
            foreach (var answer in answers[place])
            {
                var option = named.IndexOf(answer);
                own[option < 0 ? named.Length : option] += 1.0 / answers[place].Count;
            }

            known += weights[place];
            within += weights[place] * own.Sum(Bits);
            for (var option = 0; option < own.Length; option++)
            {
                mass[option] += weights[place] * own[option];
            }
        }

        // Entropy over the known part only: sum of -p log p of the parts minus that of the whole.
        return mass.Sum(Bits) - Bits(known) - within;
    }

    private IReadOnlyList<string> Answers(AttributeSchema attribute, ItemIndex item)
    {
        switch (attribute.Kind)
        {
            case AttributeKind.Category or AttributeKind.Tag or AttributeKind.Ordinal or AttributeKind.Person:
                return catalog.ValuesOf(attribute.Name, item);
            case AttributeKind.Axis when catalog.AxisOf(attribute.Name, item) is { Confidence: >= LeastConfidence } axis
                && Word(attribute.Less) is { } low && Word(attribute.More) is { } high:
                // Who wants neither end has nothing to say: "I don't mind".
                return axis.Value < LowEnd ? [low] : axis.Value > HighEnd ? [high] : [];
            case AttributeKind.Number when catalog.NumberOf(attribute.Name, item) is { } number:
                return [NumberBuckets.Of(attribute, number)];
            case AttributeKind.Range when catalog.RangeOf(attribute.Name, item) is { } range:
                return [.. Enumerable.Range((int)range.Low, (int)Math.Clamp(range.High - range.Low + 1, 1, 10))
                    .Select(number => number.ToString(System.Globalization.CultureInfo.InvariantCulture))];
            default:
                return [];
        }
    }

    /// <summary>The pack's plainest word for an end of an axis: one word ("slow") before a phrase ("less hurried").</summary>
    private static string? Word(ImmutableArray<string> words) =>
        words.IsDefaultOrEmpty ? null : words.FirstOrDefault(word => !word.Contains(' ', StringComparison.Ordinal)) ?? words[0];

    private static double Bits(double probability) => probability <= 0 ? 0 : -probability * Math.Log2(probability);
}

/// <summary>The intervals a person would name for a number: decades for years, halves of an hour for minutes, tenfolds' halves else.</summary>
internal static class NumberBuckets
{
    /// <summary>The interval's ends, written "1990-1999".</summary>
    /// <param name="attribute">The attribute.</param>
    /// <param name="number">The number.</param>
    public static string Of(AttributeSchema attribute, double number)
    {
        var width = attribute.Unit switch
        {
            "year" => 10,
            "minute" => 30,
            _ => attribute is { Min: { } min, Max: { } max } ? Math.Max(1, (max - min) / 4) : Math.Pow(10, Math.Floor(Math.Log10(Math.Max(1, number)))),
        };
        var low = Math.Floor(number / width) * width;
        return EditValue.Of(low, low + width - (attribute.Unit is null ? 0 : 1)).ToString();
    }
}
