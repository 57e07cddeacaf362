using System.Collections.Immutable;
using ChatRec.Agents.Turns;
using ChatRec.Retrieval.Catalog;
using ChatRec.Retrieval.Ranking;

namespace ChatRec.Agents.Policy;

/// <content>What is collected while a state is read.</content>
internal sealed partial class TasteReader
{
    private sealed class Builder
    {
        public ImmutableArray<HardWish>.Builder Hard { get; } = ImmutableArray.CreateBuilder<HardWish>();

        public ImmutableArray<Constraint>.Builder Soft { get; } = ImmutableArray.CreateBuilder<Constraint>();

        public ImmutableArray<SoftWish>.Builder Wishes { get; } = ImmutableArray.CreateBuilder<SoftWish>();

        public List<ItemIndex> Liked { get; } = [];

        public List<ItemIndex> LikedBefore { get; } = [];

        public List<ItemIndex> Disliked { get; } = [];

        public List<ItemIndex> Avoided { get; } = [];

        public ImmutableArray<string>.Builder Texts { get; } = ImmutableArray.CreateBuilder<string>();

        public ImmutableArray<string>.Builder Shunned { get; } = ImmutableArray.CreateBuilder<string>();

        public ImmutableArray<PreferenceEdit>.Builder Unmeasured { get; } = ImmutableArray.CreateBuilder<PreferenceEdit>();

        public bool Positive { get; set; }
    }
}
