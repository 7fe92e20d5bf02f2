import { ShowroomPage } from "@/features/showroom";

export const KitRoute = () => <ShowroomPage />;
