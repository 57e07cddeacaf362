using System.Collections.Immutable;
using ChatRec.Agents.Dialogue;
using ChatRec.Agents.Turns;
using ChatRec.Retrieval.Catalog;

namespace ChatRec.Agents.Policy.Evaluation;

/// <summary>The state of a conversation in which some items were named, for measurements.</summary>
internal static class StartedConversation
{
    /// <summary>Whoever named the items is in the middle of a conversation: an anchor has just been shown and is what "it" means.</summary>
    /// <param name="catalog">The items.</param>
    /// <param name="liked">The items named, the most recent last.</param>
    /// <param name="anchor">The item shown, or <see langword="null"/>.</param>
    public static ConversationState Of(ItemCatalog catalog, ImmutableArray<ItemIndex> liked, ItemIndex? anchor)
    {
        var state = new ConversationState
        {
            Conversation = "critique",
            User = "measured",
            Seed = 1,
            Turn = 1,
            Edits = [.. liked.Select(item => PreferenceEdit.About(catalog, item, EditComparator.Like) with { Turn = 1 })],
        };
        if (anchor is not { } shown)
        {
            return state;
        }

        var id = catalog.IdOf(shown).Value;
        ImmutableArray<SlateItem> slate = [new SlateItem { Item = id, Title = catalog.DisplayOf(shown), Score = 1, Rank = 1 }];
        return state with
        {
            Slates = [new ShownSlate(1, slate)],
            LastSystemAct = new SystemAct { Act = SystemActKind.Recommend, Slate = slate },
            Focus = id,
        };
    }
}
