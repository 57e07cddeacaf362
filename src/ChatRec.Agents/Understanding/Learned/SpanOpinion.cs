using System.Collections.Immutable;
using ChatRec.Agents.Turns;
using ChatRec.Agents.Understanding.Grammar;
using ChatRec.Retrieval.Catalog;

namespace ChatRec.Agents.Understanding.Learned;

/// <summary>What a word of an utterance is to the learned reader before anything is masked, in the network's order.</summary>
internal enum SpanTag
{
    /// <summary>No part of anything.</summary>
    Outside,

    /// <summary>The first word of a title.</summary>
    Title,

    /// <summary>A further word of a title.</summary>
    TitleInside,

    /// <summary>The first word of a wish that no attribute holds.</summary>
    Wish,

    /// <summary>A further word of one.</summary>
    WishInside,

    /// <summary>The first word of what is not wanted and no attribute holds.</summary>
    Ban,

    /// <summary>A further word of it.</summary>
    BanInside,

    /// <summary>The first word of a person's name.</summary>
    Person,

    /// <summary>A further word of one.</summary>
    PersonInside,
}

/// <summary>
/// Where an utterance names titles, people and wishes to the learned reader, which knows none of them: it tells "the heat is off" from "heat was great" by what stands around the
/// word. Immutable.
/// </summary>
/// <param name="Words">The words that were not cut, in order.</param>
/// <param name="Stances">Which degrees and values are wanted or not.</param>
/// <param name="Act">What is done.</param>
/// <param name="Leads">What the grammar has in advance.</param>
internal sealed record SpanOpinion(ImmutableArray<SpanOpinion.Word> Words, StanceOpinion Stances, ActOpinion Act, SpanLeads Leads)
{
    /// <summary>The number of tags.</summary>
    public static readonly int Tags = Enum.GetValues<SpanTag>().Length;

    /// <summary>The logarithm of the odds that some tokens are a title, all of it and nothing else; <see langword="null"/> when a word of them was cut.</summary>
    /// <param name="first">The first token.</param>
    /// <param name="end">One past the last token.</param>
    public double? TitleOdds(int first, int end) => Odds(first, end, SpanTag.Title);

    /// <summary>The logarithm of the odds that some tokens belong to a title, whole or in part, on average; <see langword="null"/> when all of them were cut.</summary>
    /// <param name="first">The first token.</param>
    /// <param name="end">One past the last token.</param>
    public double? WithinTitleOdds(int first, int end)
    {
        var chances = Words.Where(word => word.Token >= first && word.Token < end).Select(word => Math.Exp(word.Scores[(int)SpanTag.Title]) + Math.Exp(word.Scores[(int)SpanTag.TitleInside])).ToList();
        return chances.Count == 0 ? null : Math.Round(LogProbabilities.Odds(Math.Log(chances.Average())), 2);
    }

    /// <summary>The logarithm of the odds that some tokens are a person's name, all of it that is said; <see langword="null"/> when a word of them was cut.</summary>
    /// <param name="first">The first token.</param>
    /// <param name="end">One past the last token.</param>
    public double? PersonOdds(int first, int end) => Odds(first, end, SpanTag.Person);

    /// <summary>The logarithm of the odds that some tokens are a wish or a ban of their own, all of it and nothing else; <see langword="null"/> when a word of them was cut.</summary>
    /// <param name="first">The first token.</param>
    /// <param name="end">One past the last token.</param>
    /// <param name="isBan">Whether a ban is asked about.</param>
    public double? WishOdds(int first, int end, bool isBan) => Odds(first, end, isBan ? SpanTag.Ban : SpanTag.Wish);

    /// <summary>The spans likelier than not: their first token, the one after the last, and what they are.</summary>
    public IEnumerable<(int First, int End, SpanTag Kind)> Likely()
    {
        for (var at = 0; at < Words.Length; at++)
        {
            var kind = Words[at].Best;
            if (kind is not (SpanTag.Title or SpanTag.Wish or SpanTag.Ban or SpanTag.Person))
            {
                continue;
            }

            var last = at;
            while (last + 1 < Words.Length && Words[last + 1].Best == kind + 1)
            {
                last++;
            }

            yield return (Words[at].Token, Words[last].Token + 1, kind);
        }
    }

    /// <summary>Revises the degrees and values that were read.</summary>
    /// <param name="reading">The reading.</param>
    /// <param name="drafts">What was read of it; changed.</param>
    /// <param name="act">The act that is taken.</param>
    /// <param name="catalog">Tells which degrees and values there are.</param>
    public void Revise(Reading reading, Drafts drafts, UserActKind act, ItemCatalog catalog)
    {
        var likely = Likely().ToList();
        Stances.Revise(reading, drafts, act, catalog, Leads, mark => likely.Exists(span => span.First < mark.End && span.End > mark.First));
    }

    private double? Odds(int first, int end, SpanTag kind)
    {
        var at = 0;
        while (at < Words.Length && Words[at].Token < first)
        {
            at++;
        }

        if (at == Words.Length || Words[at].Token != first)
        {
            return null;
        }

        var sure = Words[at].Scores[(int)kind];
        for (at++; at < Words.Length && Words[at].Token < end; at++)
        {
            sure += Words[at].Scores[(int)kind + 1];
        }

        if (at < Words.Length)
        {
            sure += Math.Log(Math.Max(1 - Math.Exp(Words[at].Scores[(int)kind + 1]), Math.Exp(LogProbabilities.Floor)));
        }

        return Math.Round(LogProbabilities.Odds(sure), 2);
    }

    /// <summary>A word.</summary>
    /// <param name="Token">Its token.</param>
    /// <param name="Scores">The logarithm of each tag's probability.</param>
    internal readonly record struct Word(int Token, ImmutableArray<double> Scores)
    {
        /// <summary>The likeliest tag.</summary>
        public SpanTag Best => (SpanTag)Scores.IndexOf(Scores.Max());
    }
}
