//! Old items, new items, and who pays the difference.

use expect_test::expect;

use super::shop::{
    BRASS_LAMP, CARD, DEAR, DEAR_LAMP, DELIVERED, DESIGN_LAMP, GIFT, GONE_LAMP, LAMP, LAMPS, MUG,
    PAYPAL, PENDING, SIGNED_LAMP, SMALL_MUG, cancel, change, exchange, give_back, one, pay,
};
use super::{check, kept};

#[test]
fn a_new_item_is_available() {
    kept(&[
        change(PENDING, &[LAMP], &[BRASS_LAMP], CARD),
        exchange(DELIVERED, &[LAMP], &[BRASS_LAMP], CARD),
    ]);
    check(
        &[change(PENDING, &[LAMP], &[GONE_LAMP], CARD)],
        expect![[r"
        1 items.available: new item 1000000013 (Lamp) is not available
    "]],
    );
    check(
        &[exchange(DELIVERED, &[MUG, LAMP], &[SMALL_MUG, GONE_LAMP], CARD)],
        expect![[r"
        1 items.available: new item 1000000013 (Lamp) is not available
    "]],
    );
}

#[test]
fn a_new_item_is_of_the_same_product() {
    check(
        &[change(PENDING, &[LAMP], &[SMALL_MUG], CARD)],
        expect![[r"
        1 items.same_product: new item 1000000022 is no variant of the product of item 1000000011: Lamp
    "]],
    );
    check(
        &[exchange(DELIVERED, &[LAMP, MUG], &[SMALL_MUG, BRASS_LAMP], CARD)],
        expect![[r"
        1 items.same_product: new item 1000000022 is no variant of the product of item 1000000011: Lamp
    "]],
    );
    check(
        &[exchange(DELIVERED, &[LAMP], &["5555555555"], CARD)],
        expect![[r"
        1 items.same_product: new item 5555555555 is no variant of the product of item 1000000011: Lamp
    "]],
    );
}

#[test]
fn a_new_item_is_a_different_one() {
    kept(&[change(PENDING, &[MUG, MUG], &[SMALL_MUG, SMALL_MUG], CARD)]);
    check(
        &[change(PENDING, &[LAMP, MUG], &[BRASS_LAMP, MUG], CARD)],
        expect![[r"
        1 items.different: item 1000000021 (Mug) would be replaced by itself
    "]],
    );
    check(
        &[exchange(DELIVERED, &[LAMP], &[LAMP], CARD)],
        expect![[r"
        1 items.different: item 1000000011 (Lamp) would be replaced by itself
    "]],
    );
}

#[test]
fn every_old_item_has_a_new_one() {
    check(
        &[change(PENDING, &[LAMP, MUG], &[BRASS_LAMP], CARD)],
        expect![[r"
        1 items.paired: 2 items and 1 new items do not pair up
    "]],
    );
    check(
        &[exchange(DELIVERED, &[LAMP], &[BRASS_LAMP, SMALL_MUG], CARD)],
        expect![[r"
        1 items.paired: 1 items and 2 new items do not pair up
    "]],
    );
}

#[test]
fn items_are_named_as_often_as_the_order_holds_them() {
    kept(&[change(PENDING, &[MUG, LAMP, MUG], &[SMALL_MUG, BRASS_LAMP, SMALL_MUG], CARD)]);
    kept(&[change(PENDING, &[MUG], &[SMALL_MUG], CARD)]);
    check(
        &[give_back(DELIVERED, &[MUG, MUG], PAYPAL)],
        expect![[r"
        1 items.named: item 1000000021 is named 2 times, but order #W1000002 holds it 1 times
    "]],
    );
    check(
        &[give_back(DELIVERED, &[BRASS_LAMP], PAYPAL)],
        expect![[r"
        1 items.named: item 1000000012 is named 1 times, but order #W1000002 holds it 0 times
    "]],
    );
    check(
        &[exchange(DELIVERED, &[LAMP, LAMP], &[BRASS_LAMP, BRASS_LAMP], CARD)],
        expect![[r"
        1 items.named: item 1000000011 is named 2 times, but order #W1000002 holds it 1 times
    "]],
    );
}

#[test]
fn some_item_is_named() {
    check(
        &[give_back(DELIVERED, &[], PAYPAL)],
        expect![[r"
        1 items.named: no item of order #W1000002 is named
    "]],
    );
    check(
        &[change(PENDING, &[], &[], CARD)],
        expect![[r"
        1 items.named: no item of order #W1000001 is named
    "]],
    );
}

#[test]
fn a_gift_card_pays_a_difference_up_to_its_balance() {
    kept(&[change(PENDING, &[LAMP], &[DESIGN_LAMP], GIFT)]);
    kept(&[exchange(DELIVERED, &[LAMP], &[DESIGN_LAMP], GIFT)]);
    kept(&[change(DEAR, &[DEAR_LAMP], &[LAMP], GIFT)]);
    check(
        &[change(PENDING, &[LAMP], &[SIGNED_LAMP], GIFT)],
        expect![[r"
        1 items.gift_card_covers: gift_card_1000002 holds 64.00, but the new items cost 64.01 more
    "]],
    );
    check(
        &[exchange(DELIVERED, &[LAMP], &[SIGNED_LAMP], GIFT)],
        expect![[r"
        1 items.gift_card_covers: gift_card_1000002 holds 64.00, but the new items cost 64.01 more
    "]],
    );
    kept(&[exchange(DELIVERED, &[LAMP, MUG], &[SIGNED_LAMP, SMALL_MUG], GIFT)]);
}

#[test]
fn a_gift_card_that_an_earlier_step_emptied_pays_nothing() {
    let dearer = || change(DEAR, &[DEAR_LAMP], &[DESIGN_LAMP], GIFT);
    kept(&[dearer()]);
    check(
        &[pay(PENDING, GIFT), dearer()],
        expect![[r"
        2 items.gift_card_covers: gift_card_1000002 holds 0.00, but the new items cost 33.99 more
    "]],
    );
    kept(&[pay(PENDING, GIFT), cancel(PENDING), dearer()]);
}

#[test]
fn product_ids_and_item_ids_keep_to_their_places() {
    kept(&[one("get_product_details", "product_id", LAMPS)]);
    check(
        &[one("get_product_details", "product_id", LAMP)],
        expect![[r"
        1 ids.product_or_item: 1000000011 is the id of an item, not of a product
    "]],
    );
    check(&[one("get_product_details", "product_id", "5555555555")], expect![[r""]]);
    check(
        &[give_back(DELIVERED, &[LAMPS], PAYPAL)],
        expect![[r"
        1 ids.product_or_item: 9000000001 is the id of a product, not of an item
        1 items.named: item 9000000001 is named 1 times, but order #W1000002 holds it 0 times
    "]],
    );
    check(
        &[exchange(DELIVERED, &[LAMP], &[LAMPS], CARD)],
        expect![[r"
        1 ids.product_or_item: 9000000001 is the id of a product, not of an item
        1 items.same_product: new item 9000000001 is no variant of the product of item 1000000011: Lamp
    "]],
    );
}
