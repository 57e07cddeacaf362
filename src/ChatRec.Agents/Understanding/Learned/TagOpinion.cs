using System.Collections.Immutable;
using ChatRec.Agents.Dialogue;
using ChatRec.Agents.Turns;
using ChatRec.Agents.Understanding.Grammar;

namespace ChatRec.Agents.Understanding.Learned;

/// <summary>What is said of every stretch of an utterance to the learned reader, and how it is joined with what the grammar read. Immutable.</summary>
/// <param name="Stretches">The stretches that were not cut, in order.</param>
/// <param name="Leads">What the grammar has in advance.</param>
internal sealed record TagOpinion(ImmutableArray<StretchTags> Stretches, TagLeads Leads)
{
    /// <summary>Revises what was read of items and other objects.</summary>
    /// <param name="reading">The reading.</param>
    /// <param name="drafts">What was read of it; changed.</param>
    /// <param name="act">The act that is taken.</param>
    public void Revise(Reading reading, Drafts drafts, UserActKind act)
    {
        foreach (var stretch in Stretches.Where(stretch => stretch.Segment.Mark >= 0))
        {
            var mark = reading.Marks[stretch.Segment.Mark];
            if (mark.IsItem)
            {
                foreach (var mention in drafts.Mentions.Where(mention => mention.Mark == mark))
                {
                    Revise(reading, drafts, mention, stretch, act);
                }
            }
            else
            {
                Revise(reading, drafts, mark, stretch);
            }
        }
    }

    /// <summary>Revises the wishes that no attribute holds: takes out what is told rather than wished.</summary>
    /// <param name="reading">The reading.</param>
    /// <param name="texts">The wishes the grammar found.</param>
    public List<FreeText> Revise(Reading reading, IReadOnlyList<FreeText> texts) => [.. texts.Select(text => text.IsWish ? Revise(reading, text) : text)];

    // The verdict that is most probable, with what the grammar reads in advance.
    private void Revise(Reading reading, Drafts drafts, Mention mention, StretchTags stretch, UserActKind act)
    {
        if (mention.IsYardstick || mention.IsUnseen || reading.State.LastSystemAct is { Act: SystemActKind.Clarify, Choices.IsEmpty: false })
        {
            return; // "funnier than Heat", "I've never seen Heat": nothing is said of it, however it sounds; of a choice just offered it was said before
        }

        var read = TagOf(ItemVerdicts.Of(reading, drafts, mention, act));
        var lead = read == ItemTag.None ? Leads.UnsaidItem : mention is { Said: null, IsRemoved: false } ? Leads.PlainItem : Leads.CuedItem;
        var known = mention.Links.Any(link => reading.State.Edits.Any(edit => edit.Item == link.Item));
        var best = Enum.GetValues<ItemTag>().Where(tag => (tag != ItemTag.Remove || known) && !(mention.Said is not null && IsOpposite(tag, read))).MaxBy(tag => stretch.Scores[(int)tag] + (tag == read ? lead : 0));
        var least = best == ItemTag.None && mention.Said is not null ? 2 * lead : lead; // a verdict given is not lightly thrown away
        if (best == read || stretch.Scores[(int)best] <= stretch.Scores[(int)read] + least)
        {
            return;
        }

        (mention.IsOnlyNamed, mention.IsRemoved, mention.IsUnseen, mention.IsYardstick) = (best == ItemTag.None, best == ItemTag.Remove, false, false);
        mention.IsSeen = best is ItemTag.SeenLike or ItemTag.SeenDislike;
        mention.Said = best switch
        {
            ItemTag.Like or ItemTag.SeenLike => EditComparator.Like,
            ItemTag.Dislike or ItemTag.SeenDislike => EditComparator.Dislike,
            ItemTag.Seen => EditComparator.Seen,
            ItemTag.NotInterested => EditComparator.NotInterested,
            _ => null,
        };
    }

    // Praise and blame told by a cue are not turned round.
    private static bool IsOpposite(ItemTag left, ItemTag right) =>
        (left is ItemTag.Like or ItemTag.SeenLike && right is ItemTag.Dislike or ItemTag.SeenDislike) || (right is ItemTag.Like or ItemTag.SeenLike && left is ItemTag.Dislike or ItemTag.SeenDislike);

    private static ItemTag TagOf(EditComparator?[] verdicts) => verdicts switch
    {
        [] => ItemTag.None,
        [null] => ItemTag.Remove,
        [EditComparator.Seen, EditComparator.Like] => ItemTag.SeenLike,
        [EditComparator.Seen, EditComparator.Dislike] => ItemTag.SeenDislike,
        [EditComparator.Seen, ..] => ItemTag.Seen,
        [EditComparator.Dislike, ..] => ItemTag.Dislike,
        [EditComparator.NotInterested, ..] => ItemTag.NotInterested,
        _ => ItemTag.Like,
    };

    private void Revise(Reading reading, Drafts drafts, Mark mark, StretchTags stretch)
    {
        foreach (var draft in drafts.Edits.Where(draft => draft.Mark == mark && draft.Edit is { Op: EditOp.Add, Attribute: not "text" }).ToList())
        {
            var lead = draft.IsPlain ? Leads.PlainObject : Leads.CuedObject;
            if (draft.Holds(reading))
            {
                continue;
            }

            if (stretch.Odds((int)ObjectTag.None) > lead)
            {
                drafts.Edits.Remove(draft);
            }
            else if (!draft.IsBan && stretch.Odds((int)ObjectTag.BanHard, (int)ObjectTag.BanSoft) > Leads.Ban)
            {
                draft.Turn();
            }
        }
    }

    private FreeText Revise(Reading reading, FreeText text)
    {
        var (start, end) = (reading.Tokens[text.First].Start, reading.Tokens[text.End - 1].End);
        var within = Stretches.Where(stretch => stretch.Segment.Mark < 0 && stretch.Segment.Start < end && start < stretch.Segment.End).ToList();
        if (within.Count == 0)
        {
            return text;
        }

        // The word that is most a wish speaks for the phrase.
        return within.Min(stretch => stretch.Odds((int)WordTag.None)) > Leads.Text ? text with { IsWish = false } : text;
    }
}
