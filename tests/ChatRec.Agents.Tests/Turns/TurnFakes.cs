using ChatRec.Agents.Dialogue;
using ChatRec.Agents.Turns;
using ChatRec.Retrieval;
using ChatRec.Retrieval.Catalog;
using ChatRec.Retrieval.Fusion;
using ChatRec.Retrieval.Ranking;

namespace ChatRec.Agents.Tests.Turns;

/// <summary>Understands by a callback.</summary>
internal sealed class CallbackUnderstanding(Func<string, ConversationState, UserAct> read) : IUnderstanding
{
    public ValueTask<UserAct> UnderstandAsync(Utterance utterance, ConversationState state, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(read(utterance.Text, state));
    }
}

/// <summary>Proposes what is allowed by shared values with the liked items, then by popularity.</summary>
internal sealed class OverlapSource(ItemCatalog catalog) : ICandidateSource
{
    public Func<RetrievalRequest, IReadOnlyList<Candidate>>? OnFind { get; set; }

    public ValueTask<IReadOnlyList<Candidate>> FindAsync(RetrievalRequest request, CancellationToken cancellationToken = default)
    {
        if (OnFind is not null)
        {
            return ValueTask.FromResult(OnFind(request));
        }

        var found = request.Allow.Items().Where(item => !request.Liked.Contains(item))
            .OrderByDescending(item => Score(item, request)).ThenBy(item => item)
            .Take(request.Count)
            .Select((item, place) => new Candidate(item, Score(item, request), [new Provenance("overlap", place + 1, 0)]));
        return ValueTask.FromResult<IReadOnlyList<Candidate>>([.. found]);
    }

    private double Score(ItemIndex item, RetrievalRequest request) =>
        catalog.PopularityOf(item) + request.Liked.Sum(liked => catalog.Schema.Attributes
            .Where(a => a.Kind is AttributeKind.Category or AttributeKind.Person or AttributeKind.Tag)
            .Sum(a => catalog.ValuesOf(a.Name, item).Intersect(catalog.ValuesOf(a.Name, liked)).Count()));
}

/// <summary>Takes the candidates as they come.</summary>
internal sealed class OrderedRanker : IRanker
{
    public IReadOnlyList<RankedItem> Rank(IReadOnlyList<Candidate> candidates, RankingRequest request) =>
        [.. candidates.Where(candidate => !request.Shown.Contains(candidate.Item)).Take(request.Size)
            .Select((candidate, place) => new RankedItem(candidate, candidate.Score, place + 1))];
}

/// <summary>A clock that moves when it is told to.</summary>
internal sealed class ManualTime : TimeProvider
{
    private DateTimeOffset _now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => _now;

    public override long GetTimestamp() => _now.Ticks;

    public void Advance(TimeSpan by) => _now += by;
}
